"""What nobody meant for us: put away where it can be found, and taken out again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District
from models.errors import Refused
from models.ticket import Ticket, TicketMessage, WrittenAs
from models.ticket_states import TicketState
from services.tickets import noting
from services.tickets.answering import lock

SOMEBODYS = "Somebody we know asked this: it is no spam. Answer it, or solve it."
ANSWERED = "This was answered, so it is no spam. Solve it."


def put_away(
    session: Session, district: District, *, number: str, seen: int, staff_id: int, at: datetime
) -> Ticket:
    """Put what came from nobody we know out of every list but that of spam. Nothing is deleted;
    the clock of its promise runs on. Twice is once.

    :raises Conflict: when something newer was written, or somebody has gone on with it.
    :raises NotFound: when there is no such question.
    :raises Refused: for what somebody we know asked, or was answered.
    """
    ticket = lock(session, number, staff_id=staff_id)
    if ticket.state is TicketState.SPAM:
        return ticket
    noting.refuse_older(ticket, seen)
    if not ticket.is_of_nobody:
        raise Refused(SOMEBODYS)
    answered = select(TicketMessage.id).where(
        TicketMessage.ticket_id == ticket.id, TicketMessage.kind == WrittenAs.REPLY,
        TicketMessage.withdrawn_at.is_(None),
    )  # fmt: skip
    if session.scalar(answered.limit(1)) is not None:
        raise Refused(ANSWERED)
    ticket.move_to(TicketState.SPAM)
    on = district.day(at)
    noting.add(session, ticket, "Put away as spam.", staff_id=staff_id, on=on, at=at)
    return ticket


def take_out(
    session: Session, district: District, *, number: str, seen: int, staff_id: int, at: datetime
) -> Ticket:
    """Take it out again: the office owes an answer by the day it always did.

    What is no spam stays as it is.

    :raises Conflict: when something newer was written.
    :raises NotFound: when there is no such question.
    """
    ticket = lock(session, number, staff_id=staff_id)
    if ticket.state is TicketState.SPAM:
        noting.refuse_older(ticket, seen)
        ticket.move_to(TicketState.OPEN)
        on = district.day(at)
        noting.add(session, ticket, "Taken out of spam.", staff_id=staff_id, on=on, at=at)
    return ticket
