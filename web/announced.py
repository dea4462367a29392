"""What pages say to everybody: read from the database a few times a minute, never for each page."""

from collections.abc import Sequence
from datetime import date
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy.exc import SQLAlchemyError

from models.announcement import AnnouncementKind
from models.database import Database
from services.rules import grace
from services.rules.grace import Grace
from services.telling import announcements
from services.telling.announcements import News
from web import logs
from web.clock import now, today
from web.extensions import house

#: Another process shows what was published within so many seconds.
SECONDS_KEPT = 15.0
#: Until when what was read is good, and what was read.
_kept: WeakKeyDictionary[Database, tuple[float, Sequence[News]]] = WeakKeyDictionary()
#: The worst first.
_ORDER = (AnnouncementKind.OUTAGE, AnnouncementKind.MAINTENANCE, AnnouncementKind.INFORMATION)


def news() -> Sequence[News]:
    """Everything that is told, was told lately or will be. Old when the database is away."""
    database = house().database
    good_until, known = _kept.get(database, (0.0, ()))
    if monotonic() < good_until:
        return known
    try:
        with database.looking() as connection:
            known = announcements.news(connection, at=now())
    except SQLAlchemyError as error:
        logs.log.warning("announcements_not_read", kind=type(error).__name__)
    keep(database, known)
    return known


def keep(database: Database, known: Sequence[News], seconds: float = SECONDS_KEPT) -> None:
    """Say no other than this for a while."""
    _kept[database] = monotonic() + seconds, known


def look_again() -> None:
    """Something was published here: the next page reads it."""
    _kept.pop(house().database, None)


def on_now() -> list[News]:
    """What every page says at this moment, the worst first."""
    known = news()
    if not known:
        return []
    at = now()
    return sorted(
        (each for each in known if each.is_on(at)), key=lambda each: _ORDER.index(each.kind)
    )


def graces() -> list[Grace]:
    """The grace that outages give to bills.

    Of an outage without an end only bills that are due by today are promised it: it may be over
    before others fall due.
    """
    given = [each.grace for each in news() if each.grace is not None]
    return [each if each.to_on else each._replace(to_on=today()) for each in given]


def late_fee_from(due_on: date) -> date:
    """The first day on which a bill that is still unpaid costs a late fee, outages counted."""
    return grace.late_fee_from(due_on, house().district.billing.grace_days, graces())


def grace_until(due_on: date) -> date | None:
    """The last day without a late fee that an outage gives a bill."""
    return grace.until(due_on, graces())
