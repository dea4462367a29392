"""Very many messages at once, of a kind whose words are made late: a bill run's notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Any

from sqlalchemy.orm import Session

from models.district import District
from models.outbox import MessageState, OutboxMessage
from services import jobs, many
from services.rules import codes
from services.telling import messages, rendering
from services.telling.notice_events import TOPICS

COLUMNS = (
    "id", "key", "kind", "account_id", "to", "subject", "text", "html", "facts", "check_code",
    "state", "created_at", "note", "reply_to", "answers_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one reader, whose address is plain."""

    key: str
    to: str
    language: str
    account_id: int
    facts: dict[str, Any]


def write(
    session: Session, kind: str, letters: Sequence[Letter], *, district: District, at: datetime,
    by: str,
) -> list[int]:  # fmt: skip
    """Write messages as ``messages.write`` does, and ask for them to be sent; their ids in order.

    Their keys are new, and the kind is always sent and made late.
    """
    assert kind in rendering.LATE and kind not in TOPICS  # noqa: S101, PT018
    ids = many.ids(session, OutboxMessage, len(letters))
    now, waiting = many.instant(at), MessageState.WAITING.value
    rows: list[many.Values] = []
    for id_, letter in zip(ids, letters, strict=True):
        code, facts = codes.MESSAGE.new(), letter.facts
        words = rendering.around(district, letter.language, code, "") | facts
        rows.append(
            (id_, letter.key, kind, letter.account_id, letter.to,
             messages.subject_of(kind, letter.language, words), "", "",
             dumps(rendering.closed(letter.language, facts)), code, waiting, now, "", "", "")
        )  # fmt: skip
    many.insert(session, OutboxMessage, COLUMNS, rows)
    asked = [
        (f"{messages.SENDING}:{letter.key}", {"message_id": id_, "language": letter.language})
        for id_, letter in zip(ids, letters, strict=True)
    ]
    jobs.ask_many(session, messages.SENDING_LATE, asked, at=at, by=by)
    return ids
