"""What becomes of a letter: an answer in its question, a message that came back, or a person's."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Person
from models.errors import NotFound, Refused
from models.letter import InboundLetter, LetterOutcome
from models.outbox import OutboxMessage
from models.ticket import Ticket, TicketMessage, TicketState, WrittenAs, number_of
from services.context import Context
from services.documents import receiving
from services.letters.reading import Letter
from services.letters.reply_address import Answered, named
from services.once import insert_once
from services.rules.masking import masked
from services.tickets import asking, files

NOTHING_WRITTEN = "(nothing was written)"
#: So many answers by mail in one question in a day; more are for a person to read.
ANSWERS_MAX, DAY = 20, timedelta(days=1)
_NOTE_MAX = 300


class Dealt(NamedTuple):
    """What became of a letter."""

    outcome: LetterOutcome
    number: str


def deal(context: Context, letter: Letter) -> Dealt:
    """Decide and write down what becomes of a letter; the same one again changes nothing.

    Only an address that we signed leads into a question: no name, no number in a
    subject does. It is the person's own word when it comes from the mailbox the
    address was given to; else staff see it as unproved and the customer never does.
    """
    answered = context.replies.read(letter.trail) if context.replies else None
    taken: list[receiving.Taken] = []
    notes: list[str] = []
    if answered and not letter.is_automatic and not letter.bounced_from:
        taken, notes = _take_files(context, answered, letter)
    with context.database.saving() as session:
        row = insert_once(
            session, InboundLetter, key=letter.key, sender=letter.sender,
            received_at=context.now(), outcome=LetterOutcome.FOR_PEOPLE, note="",
        )  # fmt: skip
        if row is None:
            known = session.scalars(
                select(InboundLetter).where(InboundLetter.key == letter.key)
            ).one()
            return Dealt(known.outcome, known.note)
        row.outcome, row.note = _outcome(session, context, letter, answered, taken, notes)
        session.flush()
        return Dealt(row.outcome, row.note)


def _outcome(
    session: Session, context: Context, letter: Letter, answered: Answered | None,
    taken: list[receiving.Taken], notes: list[str],
) -> tuple[LetterOutcome, str]:  # fmt: skip
    if letter.bounced_from:
        return _came_back(session, letter, answered, at=context.now())
    if letter.is_automatic:
        return LetterOutcome.AUTOMATIC, ""
    ticket = session.get(Ticket, answered.ticket_id, with_for_update=True) if answered else None
    if answered is None or ticket is None or _is_storm(session, ticket, at=context.now()):
        return LetterOutcome.FOR_PEOPLE, ""
    person = _writer(session, letter, answered, context)
    message = _write(session, context, ticket, person, letter, notes)
    for each in taken:
        try:
            files.hold(
                session, each, held_for=f"letter:{letter.key}", added_by=f"letter:{letter.key}",
                at=context.now(), ticket_id=ticket.id,
            )  # fmt: skip
        except Refused as no:
            message.text = f"{message.text}\n({no.message})"
    files.attach(session, f"letter:{letter.key}", message)
    outcome = LetterOutcome.ANSWER if person else LetterOutcome.UNPROVED
    return outcome, ticket.number


def _take_files(
    context: Context, answered: Answered, letter: Letter
) -> tuple[list[receiving.Taken], list[str]]:
    """Through the same gate as files of a form; sentences on those that do not pass."""
    with context.database.reading() as session:
        ticket = session.get(Ticket, answered.ticket_id)
    taken, notes = [], []
    for name, content in letter.files if ticket else []:
        try:
            scope = f"account:{ticket.account_id}" if ticket else ""
            taken.append(receiving.take(context.vault(), content, name, scope=scope))
        except Refused as no:
            notes.append(no.message)
    return taken, notes


def _writer(
    session: Session, letter: Letter, answered: Answered, context: Context
) -> Person | None:
    """The person whose own address it came from, while they may see the question."""
    person = session.get(Person, answered.person_id)
    if person is None or not letter.sender or (person.email or "").lower() != letter.sender:
        return None
    try:
        asking.mine(session, person.id, number_of(answered.ticket_id), context.today())
    except NotFound:
        return None
    return person


def _write(
    session: Session, context: Context, ticket: Ticket, person: Person | None, letter: Letter,
    notes: list[str],
) -> TicketMessage:  # fmt: skip
    """Add it to the question, which is open again."""
    at = context.now()
    if ticket.state is not TicketState.NEW:
        ticket.move_to(TicketState.OPEN)
    ticket.touched_on = context.district.day(at)
    ticket.promised_on = asking.promise(context.district, ticket.touched_on)
    ticket.version += 1
    words = "\n".join([masked(letter.text) or NOTHING_WRITTEN, *(f"({each})" for each in notes)])
    message = TicketMessage(
        key=f"letter:{letter.key}", ticket_id=ticket.id, kind=WrittenAs.CUSTOMER, text=words,
        person_id=person.id if person else None, written_at=at, leaves_at=at,
        mailed_from=letter.sender or "an address that cannot be read", is_unproved=person is None,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message


def _is_storm(session: Session, ticket: Ticket, *, at: datetime) -> bool:
    """Whether so much came today that two programs may be answering each other here."""
    today = select(func.count()).where(
        TicketMessage.ticket_id == ticket.id,
        TicketMessage.mailed_from.is_not(None),
        TicketMessage.written_at > at - DAY,
    )
    return (session.scalar(today) or 0) >= ANSWERS_MAX


def _came_back(
    session: Session, letter: Letter, answered: Answered | None, *, at: datetime
) -> tuple[LetterOutcome, str]:
    """Mark the newest message to that reader that the report is about; it must name our letter,
    and a letter to that very reader."""
    if answered is None:
        return LetterOutcome.FOR_PEOPLE, ""
    message = session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.to == letter.bounced_from,
            OutboxMessage.reply_to.contains(named(answered), autoescape=True),
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    if message is None:
        return LetterOutcome.FOR_PEOPLE, ""
    if message.bounced_at is None:
        message.bounced_at = at
        message.note = f"Came back: {letter.why_bounced}"[:_NOTE_MAX]
    return LetterOutcome.CAME_BACK, message.key
