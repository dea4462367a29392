"""A question as the desk's page opens it: with what decides what else the page must ask for."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.change_request import ChangeRequest
from models.claim import PaymentClaim
from models.discrepancy import DiscrepancyCase
from models.errors import NotFound
from models.ticket import Reason, Ticket, WrittenAs
from models.ticket_draft import TicketDraft
from services.accounts import household
from services.tickets import seen
from services.tickets.asking import id_of
from services.tickets.merging import NOT_FOUND, Merged
from services.tickets.seen import Seen

_BEGUN = (WrittenAs.REPLY, WrittenAs.NOTE)


class Opened(NamedTuple):
    """A question that one of staff opened."""

    found: Seen
    #: What they have begun to write in it, by what it is to be.
    begun: Mapping[WrittenAs, str]
    #: What was merged into it, the oldest first.
    joined: Sequence[Merged]
    #: Whether its account is of their household.
    is_own: bool
    #: Whether a change was asked for by it, or by what was merged into it.
    has_changes: bool
    #: Whether somebody says in it that they paid elsewhere.
    has_claim: bool
    #: Whether a discrepancy is of it, or of what was merged into it.
    has_cases: bool


def read(session: Session, number: str, *, staff_id: int) -> Opened:
    """A question by the number people say, in one statement.

    :raises NotFound: when there is none.
    """
    more: list[ColumnElement[Any] | ScalarSelect[Any]] = [
        *[_begun(kind, staff_id) for kind in _BEGUN], _JOINED, household.is_of(staff_id),
        _HAS_CHANGES, _HAS_CLAIM, _HAS_CASES,
    ]  # fmt: skip
    asked = seen.wanted().add_columns(*more).where(Ticket.id == id_of(number))
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    *ticket, reply, note, joined, is_own, has_changes, has_claim, has_cases = row
    begun = {kind: text for kind, text in zip(_BEGUN, (reply, note), strict=True) if text}
    parts = sorted(int(each) for each in joined.split(",")) if joined else []
    return Opened(
        Seen(*ticket), begun, [Merged.of(each) for each in parts],
        bool(is_own), bool(has_changes), bool(has_claim), bool(has_cases),
    )  # fmt: skip


def _begun(kind: WrittenAs, staff_id: int) -> ScalarSelect[str]:
    return (
        select(TicketDraft.text)
        .where(
            TicketDraft.ticket_id == Ticket.id, TicketDraft.staff_id == staff_id,
            TicketDraft.kind == kind,
        )
        .correlate(Ticket)
        .scalar_subquery()
    )  # fmt: skip


_part = aliased(Ticket)
_PARTS = select(_part.id).where(_part.merged_into_id == Ticket.id).correlate(Ticket)
_JOINED = (
    select(func.aggregate_strings(cast(_part.id, Text), ","))
    .where(_part.merged_into_id == Ticket.id)
    .correlate(Ticket)
    .scalar_subquery()
)
_HAS_CHANGES = or_(
    exists().where(ChangeRequest.ticket_id == Ticket.id),
    exists().where(ChangeRequest.ticket_id.in_(_PARTS)),
)
_HAS_CASES = or_(
    exists().where(DiscrepancyCase.ticket_id == Ticket.id),
    exists().where(DiscrepancyCase.ticket_id.in_(_PARTS)),
)
#: By the account: claims are found by it.
_HAS_CLAIM = and_(
    Ticket.reason == Reason.PAID_ALREADY,
    exists().where(
        PaymentClaim.account_id == Ticket.account_id, PaymentClaim.ticket_id == Ticket.id
    ),
)
