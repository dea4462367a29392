"""What came by mail and what hangs on questions, for pages to be looked at."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.document import Attachment, Document, DocumentKind, DocumentState
from models.ticket import Reason, Subject, Ticket, TicketChannel, TicketMessage, WrittenAs
from services.tickets import asking, letters
from tests.workshop import LARKSPUR

#: A photo that may be opened, a paper nobody has looked at yet, and one with a virus.
FILES = (
    ("meter pit, seen from the gate.jpg", DocumentKind.JPEG, 2_400_000, DocumentState.CLEAN),
    ("plumber's invoice.pdf", DocumentKind.PDF, 180_000, DocumentState.WAITING),
    ("notes.txt", DocumentKind.TEXT, 900, DocumentState.INFECTED),
)


def ask_with_files(
    session: Session, account: CustomerAccount, person: Person, at: datetime
) -> str:  # fmt: skip
    """The number of a question that a photo and papers hang on."""
    ticket = asking.ask(
        session, LARKSPUR, key="files", account_id=account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Please look at the pit.", person_id=person.id, at=at,
    )  # fmt: skip
    message = session.query(TicketMessage).filter_by(ticket_id=ticket.id).one()
    _hang(session, message, at)
    return ticket.number


def letter(
    session: Session, sender: str, at: datetime, account: CustomerAccount | None = None
) -> str:  # fmt: skip
    """The number of a question that a letter of somebody opened."""
    on = LARKSPUR.day(at)
    ticket = Ticket(
        key=f"letter:{sender}:{account is None}", account_id=None, sender=sender,
        caller="Nell Haddock", channel=TicketChannel.LETTER, subject=Subject.OTHER,
        reason=Reason.OTHER, asked_at=at, asked_on=on, promised_on=asking.promise(LARKSPUR, on),
        touched_on=on,
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    message = TicketMessage(
        key=f"{ticket.key}:1", ticket_id=ticket.id, kind=WrittenAs.CUSTOMER, written_at=at,
        leaves_at=at, text="The manhole\n\nIt rattles at night. Who looks after it?",
        mailed_from=sender, is_unproved=True, earlier="On Tue, Nov 18, 2026, Nell wrote:\n> Hello",
    )  # fmt: skip
    session.add(message)
    session.flush()
    if account is not None:
        letters.attach(session, ticket, account_number=account.number, staff_id=1)
        _hang(session, message, at)
    return ticket.number


def _hang(session: Session, message: TicketMessage, at: datetime) -> None:
    for name, kind, size, state in FILES:
        token = f"{message.id:04x}{size:028x}"
        document = Document(
            name=token, digest=token, scope="story", sealed_hash="", key_name="", kind=kind,
            bytes=size, state=state, stored_at=at,
        )  # fmt: skip
        session.add(document)
        session.flush()
        session.add(
            Attachment(
                token=token, document_id=document.id, ticket_id=message.ticket_id,
                message_id=message.id, name=name, added_by="story", added_at=at,
            )
        )  # fmt: skip
    session.flush()
