"""Telling everybody what works and what does not; an outage can come with grace for its bills."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import Session

from models.announcement import Announcement, AnnouncementKind
from models.district import District
from models.errors import NotFound, Refused
from services.once import insert_once
from services.rules.grace import Grace
from services.rules.masking import masked

TEXT_MAX = 400
SHOWN_MAX = 50
#: What is over is told of for so long.
PAST = timedelta(days=90)
#: Grace for longer is a decision of the board's, not of a form.
GRACE_MAX = timedelta(days=90)
#: What was ended by mistake is shown again for so long.
UNDO = timedelta(hours=1)
#: News is not dated back further: an outage may have begun before anybody could write of it.
BACK_MAX = timedelta(days=14)
AHEAD_MAX = timedelta(days=366)


class News(NamedTuple):
    """An announcement as pages show it."""

    kind: AnnouncementKind
    text_en: str
    text_es: str
    from_at: datetime
    to_at: datetime | None
    grace_from: date | None
    grace_to: date | None
    grace_until: date | None

    def is_on(self, at: datetime) -> bool:
        """Whether it is shown at an instant."""
        return self.from_at <= at and (self.to_at is None or at < self.to_at)

    def is_planned(self, at: datetime) -> bool:
        """Whether it will be shown."""
        return self.from_at > at and not self.is_cancelled

    def is_past(self, at: datetime) -> bool:
        """Whether it was shown, and is over."""
        return self.to_at is not None and self.to_at <= at and not self.is_cancelled

    @property
    def is_cancelled(self) -> bool:
        """Whether it was ended before it began."""
        return self.to_at is not None and self.to_at <= self.from_at

    def text(self, language: str) -> str:
        """Its words in a language."""
        return self.text_es if language == "es" else self.text_en

    @property
    def grace(self) -> Grace | None:
        """The grace that comes with it."""
        if self.grace_from is None or self.grace_until is None:
            return None
        return Grace(self.grace_from, self.grace_to, self.grace_until)


def publish(
    session: Session,
    district: District,
    *,
    key: str,
    kind: AnnouncementKind,
    text_en: str,
    text_es: str,
    from_at: datetime,
    to_at: datetime | None,
    grace_until: date | None,
    by: str,
    at: datetime,
) -> Announcement:
    """Tell everybody. The same form twice is one announcement.

    :raises Refused: when words are missing, days are in a wrong order, or grace comes without
        an outage or lasts too long.
    """
    if not text_en or not text_es or max(len(text_en), len(text_es)) > TEXT_MAX:
        raise Refused("Write it in both languages, in at most 400 letters each.")
    if not at - BACK_MAX <= from_at <= at + AHEAD_MAX:
        raise Refused("It begins at most 14 days ago and within a year.")
    if to_at is not None and not max(from_at, at) < to_at <= at + AHEAD_MAX:
        raise Refused("It ends after it began, from now on and within a year.")
    if grace_until is not None:
        _check_grace(district, kind, from_at, to_at, grace_until)
    made = insert_once(
        session, Announcement, key=key, kind=kind, text_en=masked(text_en), text_es=masked(text_es),
        from_at=from_at, to_at=to_at, grace_until=grace_until,
        grace_from=district.day(from_at) if grace_until else None,
        grace_to=district.day(to_at) if grace_until and to_at else None,
        made_by=by, made_at=at, ended_by="",
    )  # fmt: skip
    return made or session.scalars(select(Announcement).where(Announcement.key == key)).one()


def end(
    session: Session, district: District, announcement_id: int, *, by: str, at: datetime
) -> Announcement:
    """Show it no more from now on, or never when it did not begin; what is over stays as it ended.

    Grace that was given stays: for the bills due up to the end that was said, else up to this day.

    :raises NotFound: when there is none.
    """
    found = _one(session, announcement_id)
    if (found.to_at is None or found.to_at > at) and not found.is_cancelled:
        found.said_to_at, found.ended_at = found.to_at, at
        found.to_at, found.ended_by = max(found.from_at, at), by
        if found.grace_from is not None and found.grace_to is None:
            found.grace_to = max(found.grace_from, district.day(at))
    session.flush()
    return found


def show_again(
    session: Session, district: District, announcement_id: int, *, at: datetime
) -> Announcement:
    """Undo that somebody ended it: it has the end again that it had. A second time nothing is done.

    :raises NotFound: when there is none.
    :raises Refused: when it was ended longer ago, or would be over anyway.
    """
    found = _one(session, announcement_id)
    if not found.ended_by:
        return found
    if not may_show_again(found, at):
        raise Refused("It cannot be shown again. Publish it anew.")
    found.to_at, found.ended_by = found.said_to_at, ""
    found.ended_at = found.said_to_at = None
    if found.grace_from is not None:
        found.grace_to = district.day(found.to_at) if found.to_at else None
    session.flush()
    return found


def may_show_again(found: Announcement, at: datetime) -> bool:
    """Whether it was ended a moment ago and would still be shown, now or later."""
    is_fresh = found.ended_at is not None and at - found.ended_at <= UNDO
    return is_fresh and (found.said_to_at is None or found.said_to_at > at)


def listed(session: Session, *, at: datetime) -> Sequence[Announcement]:
    """What is told, then what will be, then what is over, the newest first."""
    found = session.scalars(
        select(Announcement)
        .where(or_(Announcement.to_at.is_(None), Announcement.to_at > at - PAST))
        .order_by(Announcement.from_at.desc(), Announcement.id.desc())
        .limit(SHOWN_MAX)
    ).all()
    return sorted(found, key=lambda each: _place(each, at))


def news(session: Session | Connection, *, at: datetime) -> list[News]:
    """What pages may have to say: everything that is not long over, and every grace that lasts."""
    # Every page asks; of the table, so that the first page of all need not set up every class.
    told = Announcement.__table__.c
    rows = session.execute(
        select(*(told[name] for name in News._fields))
        .where(
            or_(
                told.to_at.is_(None),
                told.to_at > at - PAST,
                told.grace_until >= at.date() - timedelta(days=1),
            )
        )
        .order_by(told.from_at.desc(), told.id.desc())
        .limit(SHOWN_MAX)
    )
    return [News(*row) for row in rows]


def grace_until(session: Session, due_on: date) -> date | None:
    """The last day without a late fee that outages give a bill; none when none does."""
    return session.scalar(
        select(func.max(Announcement.grace_until)).where(
            Announcement.grace_from <= due_on,
            or_(Announcement.grace_to.is_(None), Announcement.grace_to >= due_on),
        )
    )


def _one(session: Session, announcement_id: int) -> Announcement:
    found = session.get(Announcement, announcement_id)
    if found is None:
        raise NotFound("There is no such announcement.")
    return found


def _place(each: Announcement, at: datetime) -> int:
    if each.to_at is not None and (each.to_at <= at or each.is_cancelled):
        return 2
    return 1 if each.from_at > at else 0


def _check_grace(
    district: District,
    kind: AnnouncementKind,
    from_at: datetime,
    to_at: datetime | None,
    grace_until: date,
) -> None:
    if kind is not AnnouncementKind.OUTAGE:
        raise Refused("Grace comes with an outage alone.")
    first = district.day(from_at)
    last = district.day(to_at) if to_at else first
    if not last <= grace_until <= first + GRACE_MAX:
        raise Refused("Grace lasts to the end of the outage or longer, and at most 90 days.")
