"""Writing a letter into a question, with what is in it beside its words."""

from sqlalchemy.orm import Session

from models.account import Person
from models.errors import Refused
from models.ticket import Ticket, TicketMessage, TicketState, WrittenAs
from services.context import Context
from services.documents import receiving
from services.letters.reading import Letter
from services.rules.masking import masked
from services.tickets import asking, files

LETTER = WrittenAs.CUSTOMER
NOTHING_WRITTEN = "(nothing was written)"
UNREADABLE = "an address that cannot be read"


def take_files(
    context: Context, letter: Letter, *, scope: str
) -> tuple[list[receiving.Taken], list[str]]:
    """Through the same gate as files of a form; sentences on those that do not pass."""
    taken, notes = [], []
    for name, content in letter.files:
        try:
            taken.append(receiving.take(context.vault(), content, name, scope=scope))
        except Refused as no:
            notes.append(no.message)
    return taken, notes


def add(
    session: Session, context: Context, ticket: Ticket, letter: Letter, notes: list[str],
    *, person: Person | None,
) -> TicketMessage:  # fmt: skip
    """Add it to the question, which is open again. Without a person nobody knows whose it is."""
    at = context.now()
    if ticket.state is not TicketState.NEW:
        ticket.move_to(TicketState.OPEN)
    ticket.touched_on = context.district.day(at)
    ticket.promised_on = asking.promise(context.district, ticket.touched_on)
    ticket.version += 1
    head = letter.subject if ticket.is_unproved else ""
    words = [masked(letter.text) or NOTHING_WRITTEN, *(f"({each})" for each in notes)]
    message = TicketMessage(
        key=f"letter:{letter.key}", ticket_id=ticket.id, kind=LETTER,
        text=f"{masked(head)}\n\n".lstrip() + "\n".join(words), earlier=masked(letter.earlier),
        person_id=person.id if person else None, written_at=at, leaves_at=at,
        mailed_from=letter.sender or UNREADABLE, is_unproved=person is None,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message


def put_files(
    session: Session, context: Context, message: TicketMessage, taken: list[receiving.Taken]
) -> None:
    """Make the files that passed part of the message."""
    for each in taken:
        try:
            files.hold(
                session, each, held_for=message.key, added_by=message.key, at=context.now(),
                ticket_id=message.ticket_id,
            )  # fmt: skip
        except Refused as no:
            message.text = f"{message.text}\n({no.message})"
    files.attach(session, message.key, message)
