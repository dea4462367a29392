"""The lists of the desk: mine, nobody's, due, waiting, answered. A page at a time, by an index."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, ScalarSelect, Select, func, select, text, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.errors import NotFound
from models.identity import Staff, StaffRole
from models.money import Money
from models.ticket import (
    Ticket,
    number_of,
)
from models.ticket_states import (
    IS_CALL,
    IS_ELSEWHERE,
    IS_LETTER,
    IS_PROMISED,
    IS_SNOOZED,
    IS_TO_ANSWER,
    IS_UNOWNED,
    TO_ANSWER,
    TicketState,
)
from services.books import ledger
from services.books.statements import Cursor
from services.pages import PAGE, Rows, page_of
from services.tickets import seen
from services.tickets.asking import id_of
from services.tickets.seen import Seen

#: More than this is "99+": a list is never waited for because of its number.
COUNTED_MAX = 100
STAFF_MAX = 200


class View(StrEnum):
    """A list of the inbox."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    DUE = "due"
    #: Of nobody we know: an account may be attached, a sender verified.
    LETTERS = "letters"
    #: Of nobody we know, until an account is attached or they are closed.
    CALLS = "calls"
    WAITING = "waiting"
    #: The district itself has something to do first.
    INSIDE = "inside"
    #: Somebody else has: the bank, the county, a vendor.
    OUTSIDE = "outside"
    SNOOZED = "snoozed"
    SOLVED = "solved"
    SPAM = "spam"


class Page(NamedTuple):
    """A page of tickets, and where the next begins."""

    rows: list[Seen]
    next: Cursor | None


class Waits(NamedTuple):
    """What a member of staff could answer next."""

    mine: int
    nobodys: int
    #: The first day one of them is promised for; none when none is.
    next_on: date | None

    @property
    def both(self) -> int:
        """How many, up to ``COUNTED_MAX``."""
        return min(self.mine + self.nobodys, COUNTED_MAX)


#: What waits for the office is shown by its promised day, what comes back by itself by that one,
#: the rest by the day it was touched.
OLDEST_FIRST = frozenset({View.MINE, View.UNASSIGNED, View.DUE, View.LETTERS})
_ELSEWHERE = {
    View.WAITING: TicketState.WAITING, View.INSIDE: TicketState.WAITING_INTERNAL,
    View.OUTSIDE: TicketState.WAITING_EXTERNAL, View.SOLVED: TicketState.SOLVED,
    View.SPAM: TicketState.SPAM,
}  # fmt: skip
_VIEWS = {state: view for view, state in _ELSEWHERE.items()} | {
    TicketState.SNOOZED: View.SNOOZED, TicketState.CLOSED: View.SOLVED,
    TicketState.MERGED: View.SOLVED,
}  # fmt: skip
_OVER = {TicketState.CLOSED, TicketState.SPAM, TicketState.MERGED}


def view_of(ticket: Ticket, staff_id: int) -> View:
    """The view in which one of staff finds a question."""
    if ticket.is_strangers_call and ticket.state not in _OVER:
        return View.CALLS
    if ticket.state not in TO_ANSWER:
        return _VIEWS[ticket.state]
    if ticket.is_unproved:
        return View.LETTERS
    return View.MINE if ticket.owner_id == staff_id else View.UNASSIGNED


def page(
    session: Session, view: View, *, staff_id: int, on: date, after: Cursor | None = None
) -> Page:
    """One page of a view, in one statement."""
    asked = _of_view(seen.wanted(), view, staff_id, on).limit(PAGE + 1)
    day = _day(view)
    if view in OLDEST_FIRST or view is View.SNOOZED:
        asked = asked.order_by(day, Ticket.id)
        if after is not None:
            asked = asked.where(tuple_(day, Ticket.id) > (after.on, after.id))
    else:
        asked = asked.order_by(day.desc(), Ticket.id.desc())
        if after is not None:
            asked = asked.where(tuple_(day, Ticket.id) < (after.on, after.id))
    found = seen.rows(session, asked)
    rows = found[:PAGE]
    if len(found) <= PAGE:
        return Page(rows, None)
    last = rows[-1].ticket
    return Page(rows, Cursor(getattr(last, day.key), last.id))


def of_account(session: Session, account_id: int, *, before: int | None) -> Rows[Seen]:
    """What was asked on an account, whatever became of it, the newest first."""
    asked = seen.wanted().where(Ticket.account_id == account_id)
    if before is not None:
        asked = asked.where(Ticket.id < before)
    return page_of(seen.rows(session, asked.order_by(Ticket.id.desc()).limit(PAGE + 1)))


def owed_on(session: Session, rows: Iterable[Seen]) -> Mapping[int, Money]:
    """What the accounts of some questions owe, by the account's id, in one statement."""
    ids = {each.ticket.account_id for each in rows}
    return ledger.owed_on(session, [each for each in ids if each is not None])


def counts(session: Session, *, staff_id: int, on: date) -> Mapping[View, int]:
    """How many are in each view, up to ``COUNTED_MAX``: one statement that reads no further."""
    counted = [_counted(view, staff_id, on) for view in View]
    row = session.execute(select(*counted)).one()
    return dict(zip(View, row, strict=True))


def waits(session: Session | Connection, *, staff_id: int, on: date) -> Waits:
    """What is mine or nobody's, in one statement that reads no further than it counts."""
    views = (View.MINE, View.UNASSIGNED)
    counted = [_counted(view, staff_id, on) for view in views]
    promised = [
        _of_view(select(func.min(Ticket.promised_on)), view, staff_id, on).scalar_subquery()
        for view in views
    ]
    mine, nobodys, *days = session.execute(select(*counted, *promised)).one()
    return Waits(mine, nobodys, min((day for day in days if day), default=None))


def one(session: Session, number: str) -> Seen:
    """A ticket by the number people say, for staff.

    :raises NotFound: when there is none.
    """
    found = seen.rows(session, seen.wanted().where(Ticket.id == id_of(number)))
    if not found:
        raise NotFound("There is no such question.")
    return found[0]


def named(session: Session, typed: str) -> str | None:
    """The number of the question that is named, exactly; none for anything else that is typed."""
    if not typed.upper().startswith("T-"):
        return None
    ticket_id = session.scalar(select(Ticket.id).where(Ticket.id == id_of(typed)))
    return None if ticket_id is None else number_of(ticket_id)


def who_answers(session: Session) -> list[tuple[int, str]]:
    """Those of staff a question can be given to."""
    asked = (
        select(Staff.id, Staff.name)
        .where(Staff.disabled_at.is_(None), Staff.role != StaffRole.AUDITOR)
        .order_by(Staff.name)
        .limit(STAFF_MAX)
    )
    return [(row.id, row.name) for row in session.execute(asked)]


def _counted(view: View, staff_id: int, on: date) -> ScalarSelect[int]:
    some = _of_view(select(Ticket.id), view, staff_id, on).limit(COUNTED_MAX).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _of_view(
    asked: Select[*tuple[Any, ...]], view: View, staff_id: int, on: date
) -> Select[*tuple[Any, ...]]:
    """What belongs to a view, said in the words of its index."""
    match view:
        case View.MINE:
            return asked.where(text(IS_TO_ANSWER), Ticket.owner_id == staff_id)
        case View.UNASSIGNED:
            return asked.where(text(IS_UNOWNED))
        case View.DUE:
            return asked.where(text(IS_PROMISED), Ticket.promised_on <= on)
        case View.LETTERS:
            return asked.where(text(IS_LETTER))
        case View.CALLS:
            return asked.where(text(IS_CALL))
        case View.SNOOZED:
            return asked.where(text(IS_SNOOZED))
    return asked.where(text(IS_ELSEWHERE), Ticket.state == _ELSEWHERE[view])


def _day(view: View) -> InstrumentedAttribute[Any]:
    """The day a view goes by."""
    if view is View.SNOOZED:
        return Ticket.snoozed_until
    return Ticket.promised_on if view in OLDEST_FIRST else Ticket.touched_on
