"""What one of staff has to do, what came back to them, and what they wait for, named."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, select, text, union_all
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.change_request import WAITS, WITH_MAKER, ChangeRequest
from models.contract import Contract, ContractState
from models.money import Money
from models.program_enrolment import Decision, ProgramProposal
from models.refund import Refund, RefundState
from models.ticket import Ticket, WrittenAs, number_of
from models.ticket_draft import TicketDraft
from models.ticket_states import IS_INSIDE
from services.desk import approvals
from services.desk.approvals import Listed
from services.tickets import seen
from services.tickets.seen import Seen

LIST_MAX = 25


class Waiting(NamedTuple):
    """Something one asked for and another decides."""

    #: Its name in ``services.decisions``.
    what: str
    id: int
    account_number: str
    #: None where it is no amount that is decided over.
    amount: Money | None
    since: datetime


class Begun(NamedTuple):
    """An answer or a note that was begun and not sent."""

    ticket_id: int
    kind: WrittenAs
    text: str
    saved_at: datetime

    @property
    def ticket_number(self) -> str:
        """``T-10482``."""
        return number_of(self.ticket_id)


def came_back(session: Session, *, by: str) -> Sequence[Listed]:
    """The changes one asked for that were sent back, are stale or failed: the newest first."""
    return approvals.of_maker(session, by=by, states=WITH_MAKER)


def waits(session: Session, *, by: str) -> Sequence[Waiting]:
    """What one asked for and nobody decided yet, the oldest first. One statement."""
    asked = [
        select(
            literal("changes").label("what"), ChangeRequest.id, ChangeRequest.account_id,
            ChangeRequest.amount.label("amount"), ChangeRequest.requested_at.label("since"),
        ).where(ChangeRequest.requested_by == by, ChangeRequest.state.in_(WAITS)),
        select(
            literal("refunds"), Refund.id, Refund.account_id, Refund.amount, Refund.requested_at
        ).where(Refund.state == RefundState.REQUESTED, Refund.requested_by == by),
        select(
            literal("contracts"), Contract.id, Contract.account_id, Contract.principal,
            Contract.proposed_at,
        ).where(Contract.state == ContractState.PROPOSED, Contract.proposed_by == by),
        select(
            literal("programs"), ProgramProposal.id, ProgramProposal.account_id,
            literal(None, ChangeRequest.amount.type), ProgramProposal.proposed_at,
        ).where(ProgramProposal.decision == Decision.WAITING, ProgramProposal.proposed_by == by),
    ]  # fmt: skip
    c = union_all(*(select(each.limit(LIST_MAX).subquery()) for each in asked)).subquery().c
    rows = session.execute(
        select(c.what, c.id, CustomerAccount.number, c.amount, c.since)
        .join(CustomerAccount, CustomerAccount.id == c.account_id)
        .order_by(c.since)
        .limit(LIST_MAX)
    )
    return [Waiting(*row) for row in rows]


def inside(session: Session, *, staff_id: int) -> Sequence[Seen]:
    """One's questions for which somebody of the district is waited for, by the day an answer is
    promised for all the same."""
    asked = seen.wanted().where(text(IS_INSIDE), Ticket.owner_id == staff_id)
    return seen.rows(session, asked.order_by(Ticket.promised_on, Ticket.id).limit(LIST_MAX))


def begun(session: Session, *, staff_id: int) -> Sequence[Begun]:
    """What one began to write and did not send, the newest first."""
    rows = session.execute(
        select(TicketDraft.ticket_id, TicketDraft.kind, TicketDraft.text, TicketDraft.saved_at)
        .where(TicketDraft.staff_id == staff_id, TicketDraft.text != "")
        .order_by(TicketDraft.id.desc())
        .limit(LIST_MAX)
    )
    return [Begun(*row) for row in rows]
