"""Writing a letter into a question, with what is in it beside its words."""

from sqlalchemy.orm import Session

from models.account import Person
from models.errors import Refused
from models.ticket import Ticket, TicketMessage, WrittenAs
from services.context import Context
from services.documents import receiving
from services.letters.reading import Letter
from services.rules.masking import masked
from services.tickets import clock, files

LETTER = WrittenAs.CUSTOMER
NOTHING_WRITTEN = "(nothing was written)"
#: Who put a file there: the sender of an answer, or of a letter that came by itself.
ANSWERS, STRANGERS = "answers:", "strangers:"
#: All letters that come by themselves leave so much in the store within a day.
STRANGERS_BYTES_MAX = 500 * 1024 * 1024
NO_ROOM = "A file was left out: too many came by e-mail today. It is in the mailbox."
UNREADABLE = "an address that cannot be read"


def take_files(
    context: Context, letter: Letter, *, scope: str, is_answer: bool
) -> tuple[list[receiving.Taken], list[str]]:
    """Through the same gate as files of a form; sentences on those that do not pass.

    What a day has no room for is not even put into the store.
    """
    taken, notes = [], []
    by = _by(letter, is_answer=is_answer)
    with context.database.reading() as session:
        room = files.room(session, by, at=context.now())
        if not is_answer:
            others = files.room_of_all(session, STRANGERS, STRANGERS_BYTES_MAX, at=context.now())
            room = min(room, others)
    for name, content in letter.files:
        room -= len(content)
        if room < 0:
            notes.append(NO_ROOM)
            continue
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
    clock.customer_wrote(ticket, context.district, context.district.day(at))
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
    session: Session, context: Context, message: TicketMessage, taken: list[receiving.Taken],
    *, letter: Letter, is_answer: bool,
) -> None:  # fmt: skip
    """Make the files that passed part of the message."""
    by = _by(letter, is_answer=is_answer)
    for each in taken:
        try:
            files.hold(
                session, each, held_for=message.key, added_by=by, at=context.now(),
                ticket_id=message.ticket_id,
            )  # fmt: skip
        except Refused as no:
            message.text = f"{message.text}\n({no.message})"
    files.attach(session, message.key, message)


def _by(letter: Letter, *, is_answer: bool) -> str:
    """Whose day the files of a letter count in: its sender's, and with others' a stranger's."""
    return f"{ANSWERS if is_answer else STRANGERS}{letter.sender}"
