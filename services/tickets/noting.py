"""A line for staff in a thread, of what was done with the question and by whom."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.errors import Conflict
from models.ticket import Ticket, TicketMessage, WrittenAs

NEWER = "Something newer was written here. Read it first."


def refuse_older(ticket: Ticket, seen: int) -> None:
    """Let nobody decide over what they have not read.

    :raises Conflict: when something was written since the version they saw.
    """
    if ticket.version != seen:
        raise Conflict(NEWER)


def add(
    session: Session, ticket: Ticket, said: str, *, staff_id: int, on: date, at: datetime
) -> None:
    """Write the line: everything that was seen before it is old from now on."""
    session.add(
        TicketMessage(
            key=f"{ticket.id}:{ticket.version}", ticket_id=ticket.id, kind=WrittenAs.NOTE,
            text=said, staff_id=staff_id, written_at=at, leaves_at=at,
        )
    )  # fmt: skip
    ticket.touched_on = on
    ticket.version += 1
    session.flush()
