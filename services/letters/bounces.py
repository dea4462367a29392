"""Mail of ours that came back: marked, and a person told of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.letter import LetterOutcome
from models.outbox import OutboxMessage
from services import attention
from services.keys.reply_address import Answered, named
from services.letters.reading import Letter

_NOTE_MAX = 300


def by_name(session: Session, letter: Letter, message_id: int) -> OutboxMessage | None:
    """The message itself, if it was to the reader of whom the report is."""
    message = session.get(OutboxMessage, message_id)
    return message if message and message.to.lower() == letter.bounced_from else None


def by_answer(session: Session, letter: Letter, answered: Answered) -> OutboxMessage | None:
    """The newest message to that reader with that address for answers: where a server on the way
    gave ours another name."""
    return session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.to == letter.bounced_from,
            OutboxMessage.reply_to.contains(named(answered), autoescape=True),
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )


def came_back(
    session: Session, letter: Letter, message: OutboxMessage | None, *, at: datetime
) -> tuple[LetterOutcome, str]:
    """Mark the message that a report is about; one that names none of ours is for people.

    A person is asked to look once for each address in a month. Twice is once. Where nothing may
    be drawn without it, its draft is held within the hour (services/drafts/untold.py).
    """
    if message is None:
        return LetterOutcome.FOR_PEOPLE, ""
    if message.bounced_at is None:
        message.bounced_at = at
        message.note = f"Came back: {letter.why_bounced}"[:_NOTE_MAX]
        attention.call(
            session, key=f"came_back:{message.to}:{at:%Y-%m}", kind=AttentionKind.MAIL,
            subject=f"message:{message.id}", account_id=message.account_id, at=at,
            words=f"E-mail to {message.to} comes back. Ask for another address, or set the flag"
            " “Mail comes back”.",
        )  # fmt: skip
    return LetterOutcome.CAME_BACK, message.key
