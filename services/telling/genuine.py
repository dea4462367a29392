"""Is this message really from us? Each carries a code; whoever types it hears what we know.

Nothing personal is said: that we sent it, on which day, and what kind it is.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.district import District
from models.outbox import OutboxMessage
from services.rules import codes


@dataclass(frozen=True)
class Sent:
    """A message of ours."""

    on: date
    kind: str


def look(session: Session, code: str, *, district: District) -> Sent | None:
    """What we know of a message by its code, typed in any way; none for no message of ours."""
    typed = codes.read(code)[: codes.MESSAGE.length + 1]
    row = session.execute(
        select(OutboxMessage.created_at, OutboxMessage.kind)
        .where(OutboxMessage.check_code == typed)
        .limit(1)
    ).one_or_none()
    if row is None or len(typed) != codes.MESSAGE.length:
        return None
    return Sent(district.day(row[0]), row[1])
