"""Where what is written to a question lands: in it, or in the one it was merged into."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ticket import Ticket


def find(session: Session, ticket_id: int) -> tuple[Ticket, int | None]:
    """The question in which a message lands, held until the transaction ends; and the id of the
    one it was written to, when that is another.

    Only the survivor is locked, as merging and taking apart do first: whoever merges meanwhile
    is waited for, and the way is looked for once more.
    """
    leads_to = select(Ticket.merged_into_id).where(Ticket.id == ticket_id)
    while True:
        lands_in = session.scalar(leads_to) or ticket_id
        ticket = session.get_one(Ticket, lands_in, with_for_update=True, populate_existing=True)
        if (session.scalar(leads_to) or ticket_id) == lands_in:
            return ticket, ticket_id if lands_in != ticket_id else None
