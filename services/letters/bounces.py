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


def came_back(
    session: Session, letter: Letter, answered: Answered, *, at: datetime
) -> tuple[LetterOutcome, str]:
    """Mark the newest message to that reader that the report is about; it must name our letter,
    and a letter to that very reader.

    A person is asked to look once for each address in a month. Twice is once.
    """
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
        attention.call(
            session, key=f"came_back:{message.to}:{at:%Y-%m}", kind=AttentionKind.MAIL,
            subject=f"message:{message.id}", account_id=message.account_id, at=at,
            words=f"E-mail to {message.to} comes back. Ask for another address, or set the flag"
            " “Mail comes back”.",
        )  # fmt: skip
    return LetterOutcome.CAME_BACK, message.key
