"""A paper that was handed in with a question, as far as a change needs one."""

from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.document import Attachment, Document, DocumentKind, DocumentState
from models.ticket import Reason, Subject, Ticket, TicketChannel, TicketMessage, WrittenAs
from tests.factories import make_staff

AT, DAY = datetime(2026, 11, 17, 18, tzinfo=UTC), date(2026, 11, 17)


def question(session: Session, account: CustomerAccount) -> Ticket:
    """Somebody called about an account."""
    ticket = Ticket(
        key=str(uuid4()), account_id=account.id, caller="Iris Vance", channel=TicketChannel.PHONE,
        subject=Subject.OTHER, reason=Reason.OTHER, asked_at=AT, asked_on=DAY, promised_on=DAY,
        touched_on=DAY,
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    return ticket


def paper(session: Session, account: CustomerAccount) -> int:
    """A letter of the court that came with it."""
    ticket, staff = question(session, account), make_staff(session, "Lee Marchetti")
    message = TicketMessage(
        key=str(uuid4()), ticket_id=ticket.id, kind=WrittenAs.NOTE, text="The letter.",
        staff_id=staff.id, written_at=AT, leaves_at=AT,
    )  # fmt: skip
    document = Document(
        name=uuid4().hex, digest=uuid4().hex, scope="x", sealed_hash="x", key_name="x",
        kind=DocumentKind.PDF, bytes=1, state=DocumentState.CLEAN, stored_at=AT,
    )  # fmt: skip
    session.add_all([message, document])
    session.flush()
    session.add(
        Attachment(
            token=uuid4().hex, document_id=document.id, ticket_id=ticket.id,
            message_id=message.id, name="letter.pdf", added_by=f"staff:{staff.id}", added_at=AT,
        )
    )  # fmt: skip
    session.flush()
    return document.id
