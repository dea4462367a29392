"""What becomes of a letter: an answer in its question, a message that came back, or a question."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Person
from models.errors import Forbidden, NotFound
from models.letter import InboundLetter, LetterOutcome
from models.ticket import Ticket, TicketMessage, number_of
from services.access import accounts
from services.context import Context
from services.documents.receiving import Taken
from services.keys.reply_address import Answered
from services.letters import bounces, strangers, writing
from services.letters.reading import Letter
from services.once import insert_once
from services.rules.roles import Act
from services.tickets import asking, landing

#: So many answers by mail in one question in a day; more are for a person to read.
ANSWERS_MAX, DAY = 20, timedelta(days=1)


class Dealt(NamedTuple):
    """What became of a letter."""

    outcome: LetterOutcome
    number: str


class Opened(NamedTuple):
    """A letter as it is dealt with: whose question it answers, and the files that passed."""

    letter: Letter
    answered: Answered | None
    taken: list[Taken]
    notes: list[str]
    is_welcome: bool
    #: The message of ours that it names, when the post reports it undelivered.
    message_id: int | None = None


def deal(context: Context, letter: Letter) -> Dealt:
    """Decide and write down what becomes of a letter; the same one again changes nothing.

    Only an address that we signed leads into a question that is there: no name, no number in a
    subject does. It is the person's own word when it comes from the mailbox the
    address was given to; else staff see it as unproved and the customer never does.
    What answers nothing opens a question of no account.
    """
    known = _known(context, letter.key)
    if known is not None:
        return known
    opened = _open(context, letter)
    with context.database.saving() as session:
        row = insert_once(
            session, InboundLetter, key=letter.key, sender=letter.sender, name=letter.name,
            received_at=context.now(), outcome=LetterOutcome.FOR_PEOPLE, note="",
        )  # fmt: skip
        if row is not None:
            row.outcome, row.note = _outcome(session, context, opened)
            session.flush()
            return Dealt(row.outcome, row.note)
    return _known(context, letter.key) or Dealt(LetterOutcome.FOR_PEOPLE, "")


def set_aside(context: Context, key: str) -> Dealt:
    """Write down that a letter cannot be taken apart; the same one again changes nothing.

    ``key`` is what the mailbox calls it for ever.
    """
    with context.database.saving() as session:
        row = insert_once(
            session, InboundLetter, key=key, sender="", name="", received_at=context.now(),
            outcome=LetterOutcome.FOR_PEOPLE, note="",
        )  # fmt: skip
        if row is not None:
            row.note = strangers.set_aside(session, context, key=key).number
            session.flush()
    return Dealt(LetterOutcome.FOR_PEOPLE, "")


def _known(context: Context, key: str) -> Dealt | None:
    with context.database.reading() as session:
        row = session.scalar(select(InboundLetter).where(InboundLetter.key == key))
    return Dealt(row.outcome, row.note) if row else None


def _open(context: Context, letter: Letter) -> Opened:
    """Look whom it answers and take its files in, before any transaction begins."""
    answered = context.replies.read(letter.trail) if context.replies else None
    if letter.bounced_from or letter.is_automatic:
        named = context.replies.message_in(letter.trail) if context.replies else None
        return Opened(letter, answered, [], [], is_welcome=False, message_id=named)
    with context.database.reading() as session:
        ticket = session.get(Ticket, answered.ticket_id) if answered else None
    if ticket is None:
        answered = None
        if not strangers.is_welcome(context, letter):
            return Opened(letter, answered, [], [], is_welcome=False)
    scope = f"account:{ticket.account_id}" if ticket and ticket.account_id else "letters"
    taken, notes = writing.take_files(context, letter, scope=scope, is_answer=answered is not None)
    return Opened(letter, answered, taken, notes, is_welcome=True)


def _outcome(
    session: Session, context: Context, opened: Opened
) -> tuple[LetterOutcome, str]:  # fmt: skip
    letter, answered = opened.letter, opened.answered
    if letter.bounced_from:
        return _came_back(session, context, opened)
    if letter.is_automatic:
        return LetterOutcome.AUTOMATIC, ""
    if not opened.is_welcome:
        return LetterOutcome.FOR_PEOPLE, ""
    if answered is None:
        message = strangers.receive(session, context, letter, opened.notes)
        writing.put_files(session, context, message, opened.taken, letter=letter, is_answer=False)
        return LetterOutcome.OPENED, number_of(message.ticket_id)
    if session.get(Ticket, answered.ticket_id) is None:
        return LetterOutcome.FOR_PEOPLE, ""
    ticket, origin_id = landing.find(session, answered.ticket_id)
    if _is_storm(session, ticket, at=context.now()):
        strangers.call(
            session, context, key=f"storm:{ticket.number}",
            words=f"Many e-mails came into {ticket.number} within a day. The others are in the"
            " mailbox, in its folder “People”.",
        )  # fmt: skip
        return LetterOutcome.FOR_PEOPLE, ""
    person = _writer(session, letter, answered, context)
    message = writing.add(session, context, ticket, letter, opened.notes, person=person)
    message.origin_id = origin_id
    writing.put_files(session, context, message, opened.taken, letter=letter, is_answer=True)
    return LetterOutcome.ANSWER if person else LetterOutcome.UNPROVED, ticket.number


def _came_back(
    session: Session, context: Context, opened: Opened
) -> tuple[LetterOutcome, str]:  # fmt: skip
    """A report is believed when it names a letter of ours; of others a person is told."""
    letter, at = opened.letter, context.now()
    if opened.message_id is not None:
        message = bounces.by_name(session, letter, opened.message_id)
        return bounces.came_back(session, letter, message, at=at)
    if opened.answered is not None:
        message = bounces.by_answer(session, letter, opened.answered)
        return bounces.came_back(session, letter, message, at=at)
    strangers.call(
        session, context, key="reports",
        words="The post says that an e-mail could not be delivered, and names none that we can"
        " prove to be ours. The report is in the mailbox, in its folder “People”.",
    )  # fmt: skip
    return LetterOutcome.FOR_PEOPLE, ""


def _writer(
    session: Session, letter: Letter, answered: Answered, context: Context
) -> Person | None:
    """The person whose own address it came from, while they may see the question and answer."""
    person = session.get(Person, answered.person_id)
    if person is None or not letter.sender or (person.email or "").lower() != letter.sender:
        return None
    try:
        seen = asking.mine(session, person.id, number_of(answered.ticket_id), context.today())
        if seen.ticket.account_id is not None:
            accounts.check(session, person.id, seen.ticket.account_id, context.today(), Act.ASK)
    except (NotFound, Forbidden):
        return None
    return person


def _is_storm(session: Session, ticket: Ticket, *, at: datetime) -> bool:
    """Whether so much came today that two programs may be answering each other here."""
    today = select(func.count()).where(
        TicketMessage.ticket_id == ticket.id,
        TicketMessage.mailed_from.is_not(None),
        TicketMessage.written_at > at - DAY,
    )
    return (session.scalar(today) or 0) >= ANSWERS_MAX
