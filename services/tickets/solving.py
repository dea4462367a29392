"""What must be over before a question is solved."""

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from models.change_request import IS_OPEN, ChangeRequest
from models.errors import Refused
from models.ticket import Ticket, WrittenAs
from services.tickets import drafts, files

#: What is called what in a sentence.
_BEGUN = {WrittenAs.REPLY: "reply", WrittenAs.NOTE: "note"}


def refuse_unfinished(
    session: Session, ticket: Ticket, *, staff_id: int, sends: WrittenAs | None = None
) -> None:
    """Leave open what is not finished: words that whoever solves it began and did not send, and
    a change for it that is not decided. ``sends`` is what they are sending now.

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
