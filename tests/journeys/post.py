"""What came by mail and what hangs on questions, for pages to be looked at."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person
from models.document import Attachment, Document, DocumentKind, DocumentState
from models.identity import Staff
from models.ticket import Reason, Subject, Ticket, TicketChannel, TicketMessage, WrittenAs
from models.ticket_states import TicketState, WaitsFor
from services.tickets import answering, asking, attaching
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


def strangers_call(session: Session, at: datetime) -> str:
    """The number of a call of somebody nobody knows."""
    ticket = answering.log_call(
        session, LARKSPUR, key="stranger", account_id=None, caller="Nell Haddock",
        telephone="360-555-0190", reason=Reason.OTHER, said="She bought a house and has no bill.",
        answer="", staff_id=_somebody(session), at=at,
    )  # fmt: skip
    return ticket.number


def parked(session: Session, account: CustomerAccount, at: datetime) -> dict[str, str]:
    """The numbers of questions that wait for the bank, are snoozed, and are spam."""
    named = {}
    for each in ("outside", "snoozed", "spam"):
        ticket = answering.log_call(
            session, LARKSPUR, key=f"parked:{each}",
            account_id=None if each == "spam" else account.id, caller="Pat Oyelaran",
            reason=Reason.PAID_ALREADY, said="The check was cashed.", answer="",
            staff_id=_somebody(session), at=at,
        )  # fmt: skip
        named[f"parked.{each}"] = ticket.number
        if each == "outside":
            ticket.wait_for(WaitsFor.BANK)
            ticket.days_left = 1
        elif each == "snoozed":
            ticket.snooze(ticket.promised_on)
        else:
            ticket.move_to(TicketState.SPAM)
    session.flush()
    return named


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
        attaching.attach(
            session,
            ticket,
            account_number=account.number,
            seen=ticket.version,
            staff_id=_somebody(session),
            on=on,
            at=at,
        )
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


def _somebody(session: Session) -> int:
    """One of the staff."""
    return session.scalars(select(Staff.id).order_by(Staff.id)).first() or 0
