"""Who may open a file in a question: whoever may read the message it is part of."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.document import Attachment
from models.errors import NotFound
from models.ticket import SHOWN_TO_CUSTOMERS, Ticket, TicketMessage, WrittenAs
from services.tickets import asking

NOT_FOUND = "We could not find that file."


def mine(session: Session, person_id: int, token: str, *, on: date, at: datetime) -> Attachment:
    """A file in a question of this person's, once its message is shown to them.

    :raises NotFound: when it is not there, or not for this person.
    """
    asked = (
        select(Attachment)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .join(Ticket, Ticket.id == TicketMessage.ticket_id)
        .where(
            Attachment.token == token, asking.seen_by(person_id, on),
            TicketMessage.kind.in_(SHOWN_TO_CUSTOMERS),
            TicketMessage.withdrawn_at.is_(None), TicketMessage.is_unproved.is_(False),
            or_(TicketMessage.kind == WrittenAs.CUSTOMER, TicketMessage.leaves_at <= at),
        )
    )  # fmt: skip
    attachment = session.scalar(asked)
    if attachment is None:
        raise NotFound(NOT_FOUND)
    return attachment


def any_of(session: Session, token: str) -> tuple[Attachment, str | None]:
    """A file in a question, for staff, and the number of its account; none of nobody's letter.

    :raises NotFound: when there is none.
    """
    found = session.execute(
        select(Attachment, CustomerAccount.number)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .join(Ticket, Ticket.id == TicketMessage.ticket_id)
        .outerjoin(CustomerAccount, CustomerAccount.id == Ticket.account_id)
        .where(Attachment.token == token)
    ).one_or_none()
    if found is None:
        raise NotFound(NOT_FOUND)
    return found.Attachment, found.number
