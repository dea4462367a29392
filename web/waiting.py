"""What waits for whoever of staff is here: counted a few times a minute, never for each page."""

from collections.abc import Mapping
from time import monotonic
from types import MappingProxyType
from typing import NamedTuple
from weakref import WeakKeyDictionary

from flask import Flask, Response, request
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from models.database import Database
from services import attention, decisions
from services.decisions import Waiting
from services.discrepancies import waiting as discrepancies
from services.sessions.sessions import Visitor
from services.tickets import inbox
from services.tickets.inbox import COUNTED_MAX, Waits
from web import logs
from web.clock import today
from web.doors import Door, door
from web.extensions import house
from web.guard import may
from web.identity import visitor_or_none
from web.permissions import Permission

#: What was written elsewhere is counted within so many seconds.
SECONDS_KEPT = 15.0


class _Counted(NamedTuple):
    """What waits for one of staff, and what waits for any of them."""

    questions: Waits
    looks: int
    cases: int
    decisions: Waiting


#: Who decides what, by its name in ``Waiting``.
DECIDES: Mapping[str, Permission] = MappingProxyType(
    {
        "changes": Permission.CHANGE_DECIDE,
        "bill_runs": Permission.BILL_RUN_APPROVE,
        "contracts": Permission.CONTRACT_DECIDE,
        "refunds": Permission.REFUND_DECIDE,
        "rates": Permission.RATE_DECIDE,
        "programs": Permission.PROGRAM_DECIDE,
    }
)
#: Of each of staff: until when what was counted is good, and what was counted.
_kept: WeakKeyDictionary[Database, dict[int, tuple[float, _Counted | None]]] = WeakKeyDictionary()


def questions() -> Waits | None:
    """The questions that are mine or nobody's; none for others, and while the database is away."""
    found = _found()
    return found.questions if found else None


def looks() -> int:
    """What a person must look at, up to ``COUNTED_MAX``; zero where ``questions`` is none."""
    found = _found()
    return found.looks if found else 0


def cases() -> int:
    """The open discrepancies that are mine, up to ``COUNTED_MAX``; zero as above."""
    found = _found()
    return found.cases if found else 0


def decided_here() -> Mapping[str, int]:
    """What somebody else proposed and waits for my decision, by its name in ``Waiting``."""
    found = _found()
    named = found.decisions._asdict().items() if found else ()
    return {name: count for name, count in named if count}


def _found() -> _Counted | None:
    visitor = visitor_or_none()
    if visitor is None or door() is not Door.DESK:
        return None
    kept = _kept.setdefault(house().database, {})
    good_until, found = kept.get(visitor.id, (0.0, None))
    if monotonic() >= good_until:
        found = _counted(visitor)
        kept[visitor.id] = monotonic() + SECONDS_KEPT, found
    return found


def look_again() -> None:
    """Something was written here, or a page is about this: count before it is said."""
    _kept.pop(house().database, None)


def counted(many: int) -> str:
    """A number as far as it was counted."""
    return str(many) if many < COUNTED_MAX else f"{COUNTED_MAX - 1}+"


def wire(app: Flask) -> None:
    """Count again after whatever was sent here."""

    @app.after_request
    def after(response: Response) -> Response:
        if request.method != "GET":
            look_again()
        return response


def _counted(visitor: Visitor) -> _Counted | None:
    try:
        with house().database.looking() as connection:
            return _Counted(
                inbox.waits(connection, staff_id=visitor.id, on=today()),
                attention.count(connection, limit=COUNTED_MAX),
                discrepancies.mine(connection, by=visitor.actor, limit=COUNTED_MAX),
                _decisions(connection, visitor),
            )
    except SQLAlchemyError as error:
        logs.log.warning("questions_not_counted", kind=type(error).__name__)
        return None


def _decisions(connection: Connection, visitor: Visitor) -> Waiting:
    """What waits for this one of staff; whoever decides nothing is asked nothing of."""
    mine = {name for name, permission in DECIDES.items() if may(visitor, permission)}
    if not mine:
        return Waiting()
    found = decisions.waiting(connection, by=visitor.actor)._asdict()
    return Waiting(**{name: found[name] for name in mine})
