"""Very many messages at once, of a kind whose words are made late: a bill run's notices."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.outbox import MessageState, OutboxMessage
from services import jobs, many
from services.rules import codes
from services.telling import messages, rendering
from services.telling.notice_events import TOPICS

COLUMNS = (
    "id", "key", "kind", "account_id", "to", "subject", "text", "html", "facts", "check_code",
    "state", "created_at", "note", "reply_to", "answers_to",
)  # fmt: skip


class Letter(NamedTuple):
    """One message to one reader, whose address is plain."""

    key: str
    to: str
    language: str
    account_id: int
    facts: dict[str, Any]


def write(
    session: Session, kind: str, letters: Sequence[Letter], *, at: datetime, by: str
) -> list[int]:  # fmt: skip
    """Write messages as ``messages.write`` does, and ask for them to be sent; their ids in order.

    Their keys are new, and the kind is always sent and made late; its subject speaks of its facts
    alone.
    """
    assert kind in rendering.LATE and kind not in TOPICS  # noqa: S101, PT018
    ids = many.ids(session, OutboxMessage, len(letters))
    now, waiting = many.instant(at), MessageState.WAITING.value
    rows: list[many.Values] = []
    for id_, letter in zip(ids, letters, strict=True):
        language, facts = letter.language, letter.facts
        named = rendering.names_in(kind, language, "subject")
        told = tuple([(name, facts[name]) for name in named if name in facts])
        rows.append(
            (id_, letter.key, kind, letter.account_id, letter.to, _subject(kind, language, told),
             "", "", rendering.written(language, facts), codes.MESSAGE.new(), waiting, now,
             "", "", "")
        )  # fmt: skip
    many.insert(session, OutboxMessage, COLUMNS, rows)
    asked = [
        (f"{messages.SENDING}:{letter.key}", {"message_id": id_, "language": letter.language})
        for id_, letter in zip(ids, letters, strict=True)
    ]
    jobs.ask_many(session, messages.SENDING_LATE, asked, at=at, by=by)
    return ids


@lru_cache(4096)
def _subject(kind: str, language: str, told: tuple[tuple[str, Any], ...]) -> str:
    """A subject; what says the same is made once."""
    return messages.subject_of(kind, language, {"language": language, **dict(told)})
