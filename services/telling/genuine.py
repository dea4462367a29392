"""Is this message really from us? Each carries a code; whoever types it hears what we know.

Nothing personal is said: that we sent it, on which day, and what kind it is.
"""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District
from models.outbox import OutboxMessage
from services.rules import numbers
from services.rules.numbers import CODE_LETTERS

#: Eight letters of 32 are 40 bits, asked thirty times an hour.
LETTERS = 8


@dataclass(frozen=True)
class Sent:
    """A message of ours."""

    on: date
    kind: str


def new_code() -> str:
    """The code of a message."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(LETTERS))


def look(session: Session, code: str, *, district: District) -> Sent | None:
    """What we know of a message by its code, typed in any way; none for no message of ours."""
    typed = numbers.code(code)[: LETTERS + 1]
    row = session.execute(
        select(OutboxMessage.created_at, OutboxMessage.kind)
        .where(OutboxMessage.check_code == typed)
        .limit(1)
    ).one_or_none()
    return None if row is None or len(typed) != LETTERS else Sent(district.day(row[0]), row[1])
