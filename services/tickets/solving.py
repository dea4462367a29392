"""What must be over before a question is solved."""

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.orm import Session

from models.change_request import IS_OPEN, ChangeRequest
from models.discrepancy import CaseState, DiscrepancyCase
from models.errors import Refused
from models.ticket import Ticket, WrittenAs
from services.tickets import drafts, files

#: What is called what in a sentence.
_BEGUN = {WrittenAs.REPLY: "reply", WrittenAs.NOTE: "note"}


def refuse_unfinished(
    session: Session, ticket: Ticket, *, staff_id: int, sends: WrittenAs | None = None
) -> None:
    """Leave open what is not finished: words that whoever solves it began and did not send, a
    change for it that is not decided, and a discrepancy of it that is not closed. ``sends`` is
    what they are sending now.

    :raises Refused: when there is any of it, with what it is.
    """
    begun = drafts.read(session, ticket_id=ticket.id, staff_id=staff_id)
    for kind, word in _BEGUN.items():
        held_for = files.draft_of(staff_id, ticket.id, kind)
        if kind is not sends and (kind in begun or files.are_held(session, held_for)):
            raise Refused(
                "You began a %(word)s here. Send it or empty it before you solve this.", word=word
            )
    pending = session.scalar(
        select(ChangeRequest)
        .where(
            or_(
                ChangeRequest.ticket_id == ticket.id,
                ChangeRequest.ticket_id.in_(
                    select(Ticket.id).where(Ticket.merged_into_id == ticket.id)
                ),
            ),
            text(IS_OPEN.replace("state", "change_request.state")),
        )
        .order_by(ChangeRequest.id)
        .limit(1)
    )
    if pending is not None:
        raise Refused(
            "%(change)s is not decided. It must be over before this is solved.",
            change=pending.number,
        )
    case = session.scalar(
        select(DiscrepancyCase)
        .where(is_case_of(ticket.id), DiscrepancyCase.state != CaseState.CLOSED)
        .order_by(DiscrepancyCase.id)
        .limit(1)
    )
    if case is not None:
        raise Refused(
            "%(case)s is not closed. It must be over before this is solved.", case=case.number
        )


def is_case_of(ticket_id: int) -> ColumnElement[bool]:
    """Whether a discrepancy is of a question, or of one that is a part of it."""
    parts = or_(Ticket.id == ticket_id, Ticket.merged_into_id == ticket_id)
    return DiscrepancyCase.ticket_id.in_(select(Ticket.id).where(parts))
