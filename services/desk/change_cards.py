"""Changes of what is owed beside what they are of: an account, a question, a payment, an entry."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount
from models.change_request import OPEN, ChangeRequest, Command, Execution, RequestState
from models.ledger import EntryKind
from models.money import Money
from models.ticket import Ticket
from services.change_requests import deciders
from services.desk import approvals

#: What an entry is that a change may have posted: of no other is asked.
OF_CHANGES = frozenset({
    EntryKind.ADJUSTMENT, EntryKind.CREDIT_APPLIED, EntryKind.REVERSAL, EntryKind.PAYMENT_MOVED,
    EntryKind.WRITE_OFF, EntryKind.REINSTATED,
})  # fmt: skip


class Card(NamedTuple):
    """A change as a card or a line says it."""

    id: int
    command: Command
    state: RequestState
    #: Which of its versions counts: a decision names the one that was read.
    version: int
    amount: Money
    words: str
    requested_by: str
    requested_at: datetime
    needs_two: bool
    endorsed_by: str
    decided_by: str
    #: Whether an adjustment lets less be owed; none of any other command.
    is_credit: bool | None
    #: Eight digits each; the second is where a payment goes.
    account: str
    other: str | None
    #: Whether it waits for the yes of whoever looks.
    is_theirs: bool


# ``by`` is whoever looks and may decide over changes; empty for everybody else.


def of_account(session: Session | Connection, account_id: int, *, by: str) -> list[Card]:
    """What is not over of an account, the oldest first. One statement."""
    return _cards(session, _of(account_id, by).where(ChangeRequest.state.in_(OPEN)))


def of_ticket(session: Session, ticket_id: int, *, by: str) -> list[Card]:
    """What was asked for by a question and those merged into it, in that order. One statement."""
    merged = select(Ticket.id).where(Ticket.merged_into_id == ticket_id)
    theirs = or_(ChangeRequest.ticket_id == ticket_id, ChangeRequest.ticket_id.in_(merged))
    return _cards(session, _asked(by).where(theirs))


def about(session: Session, account_id: int, target: str, *, by: str) -> list[Card]:
    """What was asked for about ``payment:12`` or ``entry:44`` of an account, in that order."""
    return _cards(session, _of(account_id, by).where(ChangeRequest.target == target))


def by_entry(
    session: Session | Connection, entries: Iterable[tuple[int, EntryKind]]
) -> Mapping[int, int]:
    """The change that posted an entry, by the entry's id. At most one statement."""
    ids = [entry_id for entry_id, kind in entries if kind in OF_CHANGES]
    if not ids:
        return {}
    posted = select(Execution.entry_id, Execution.request_id).where(Execution.entry_id.in_(ids))
    return {row.entry_id: row.request_id for row in session.execute(posted)}


def _asked(by: str) -> Select[*tuple[Any, ...]]:
    other = aliased(CustomerAccount)
    columns = [getattr(ChangeRequest, name) for name in Card._fields[:-4]]
    is_theirs = and_(*deciders.waits_for(by)) if by else false()
    is_credit = ChangeRequest.payload["is_credit"].as_boolean()
    return (
        select(*columns, is_credit, CustomerAccount.number, other.number, is_theirs)
        .join(CustomerAccount, CustomerAccount.id == ChangeRequest.account_id)
        .outerjoin(other, other.id == ChangeRequest.other_account_id)
        .order_by(ChangeRequest.id)
        .limit(approvals.LIST_MAX)
    )


def _of(account_id: int, by: str) -> Select[*tuple[Any, ...]]:
    return _asked(by).where(
        or_(ChangeRequest.account_id == account_id, ChangeRequest.other_account_id == account_id)
    )


def _cards(session: Session | Connection, asked: Select[*tuple[Any, ...]]) -> list[Card]:
    return [Card(*row) for row in session.execute(asked)]
