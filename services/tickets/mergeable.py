"""Which two questions may be merged: nobody loses sight of what they asked, nobody reads more than
before without a word of whoever merges, and nothing that hangs on a question comes loose."""

from datetime import date, datetime

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import Session

from models.account import Access
from models.change_request import IS_OPEN, ChangeRequest
from models.claim import CreditRequest, PaymentClaim
from models.errors import Refused
from models.ticket import Reason, Ticket, TicketMessage
from models.ticket_draft import TicketDraft
from models.ticket_states import TicketState
from services.access.accounts import lasting, lets
from services.rules.roles import Act

#: These end a question, or lead elsewhere: nothing is merged with them.
_ENDS = frozenset({TicketState.CLOSED, TicketState.SPAM, TicketState.MERGED})
#: Such a question about a bill keeps its late fee away while it is open.
_STOPS = frozenset({Reason.AMOUNT, Reason.NOT_MINE})
MORE_READ = "More people would read it than before. Tick that you know it, or leave them apart."


def check(
    session: Session, merged: Ticket, survivor: Ticket, *, is_confirmed: bool, on: date,
    at: datetime,
) -> None:  # fmt: skip
    """Refuse to merge what must stay apart.

    :raises Refused: when one of them is closed, spam or merged; when others were merged into the
        first; when something hangs on it; when somebody would no longer see it, or be told of the
        answer; and, without ``is_confirmed``, when somebody would read what they could not.
    """
    for each in (merged, survivor):
        if each.state in _ENDS:
            raise Refused("%(number)s is over or was merged.", number=each.number)
    _refuse_hanging(session, merged, survivor, at)
    if merged.is_unproved and survivor.is_unproved and merged.sender != survivor.sender:
        raise Refused("These e-mails are of two senders. Answer each.")
    if merged.is_unproved and not survivor.is_unproved:
        raise Refused(
            "The sender of %(number)s would not be told of the answer. Answer the e-mail, or verify"
            " who wrote it first.", number=merged.number,
        )  # fmt: skip
    before, after = _readers(merged, on), _readers(survivor, on)
    if session.scalar(before.except_(after).limit(1)) is not None:
        raise Refused(
            "Somebody who reads %(number)s could no longer read it.", number=merged.number
        )
    is_elsewhere = merged.account_id != survivor.account_id
    if not is_confirmed and (
        is_elsewhere or session.scalar(after.except_(before).limit(1)) is not None
    ):
        raise Refused(MORE_READ)


def refuse_parts(session: Session, ticket: Ticket) -> None:
    """Leave a question's account as it is while others are merged into it: their answers would
    follow it.

    :raises Refused: when there are any.
    """
    if session.scalar(select(Ticket.id).where(Ticket.merged_into_id == ticket.id).limit(1)):
        raise Refused(
            "Others were merged into %(number)s. Take them out first.", number=ticket.number
        )


def _refuse_hanging(session: Session, merged: Ticket, survivor: Ticket, at: datetime) -> None:
    """Leave a question alone on which something hangs that would not move with its messages."""
    number = merged.number
    refuse_parts(session, merged)
    for claim in (PaymentClaim, CreditRequest):
        if session.scalar(select(claim.id).where(claim.ticket_id == merged.id).limit(1)):
            raise Refused(
                "A request hangs on %(number)s. Merge the other one into it.", number=number
            )
    changes = select(ChangeRequest.id).where(ChangeRequest.ticket_id == merged.id)
    if session.scalar(changes.where(text(IS_OPEN)).limit(1)):
        raise Refused("A change of %(number)s is not decided. Wait for it.", number=number)
    leaving = select(TicketMessage.id).where(
        or_(TicketMessage.ticket_id == merged.id, TicketMessage.ticket_id == survivor.id),
        TicketMessage.leaves_at > at, TicketMessage.withdrawn_at.is_(None),
    )  # fmt: skip
    if session.scalar(leaving.limit(1)):
        raise Refused("A reply has not left yet. Wait a few seconds.")
    if session.scalar(select(TicketDraft.id).where(TicketDraft.ticket_id == merged.id).limit(1)):
        raise Refused(
            "Somebody began to write in %(number)s. It must be sent or emptied first.",
            number=number,
        )
    is_kept = survivor.reason in _STOPS and survivor.bill_id == merged.bill_id
    if merged.reason in _STOPS and merged.bill_id is not None and not is_kept:
        raise Refused(
            "%(number)s keeps the late fee of its bill away. Merge the other one into it.",
            number=number,
        )


def _readers(ticket: Ticket, on: date) -> Select[int]:
    """Who of the portal reads a question, by the rule of ``asking.seen_by``."""
    account_id = None if ticket.is_unproved else ticket.account_id
    return select(Access.person_id).where(
        Access.account_id == account_id, lasting(on), lets(Act.SEE),
        Access.from_on <= ticket.asked_on,
    )  # fmt: skip
