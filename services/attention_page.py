"""What waits for a person, with the account and the page it is about."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attention import Attention
from models.inbox import ProviderEvent

LIMIT = 100


@dataclass(frozen=True)
class Thing:
    """One thing to look at; the numbers are None when it is about no account or no event."""

    attention: Attention
    account_number: str | None
    event_id: int | None

    @property
    def about(self) -> tuple[str, str]:
        """What it is about, as a kind and a name: ``("attempt", "…")``."""
        kind, _, name = self.attention.subject.partition(":")
        return kind, name


def waiting(session: Session) -> list[Thing]:
    """What waits, oldest first, at most a hundred, in one statement."""
    rows = session.execute(
        select(Attention, CustomerAccount.number, ProviderEvent.id)
        .outerjoin(CustomerAccount, CustomerAccount.id == Attention.account_id)
        .outerjoin(ProviderEvent, "event:" + ProviderEvent.event_id == Attention.subject)
        .where(Attention.resolved_at.is_(None))
        .order_by(Attention.raised_at, Attention.id)
        .limit(LIMIT)
    )
    return [Thing(*row) for row in rows]


def exists(session: Session, attention_id: int) -> bool:
    """Whether there is such a thing, looked at or not."""
    found = select(Attention.id).where(Attention.id == attention_id)
    return session.scalar(found) is not None
