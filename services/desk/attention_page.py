"""What waits for a person, with the account and the page it is about."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attention import Attention
from models.discrepancy import CaseState, DiscrepancyCase
from models.errors import NotFound
from models.inbox import ProviderEvent
from services import attention

LIMIT = 100


class Thing(NamedTuple):
    """One cause to look at; the numbers are None when it is about no account or no event."""

    attention: Attention
    times: int
    first_at: datetime
    last_at: datetime
    account_number: str | None
    event_id: int | None
    #: The open discrepancy about the same thing.
    case_id: int | None

    @property
    def about(self) -> tuple[str, str]:
        """What it is about, as a kind and a name: ``("attempt", "…")``."""
        kind, _, name = self.attention.subject.partition(":")
        return kind, name


def waiting(session: Session) -> list[Thing]:
    """What waits, one of each cause, oldest first, at most a hundred, in one statement."""
    case = select(func.min(DiscrepancyCase.id)).where(
        DiscrepancyCase.subject == Attention.subject, DiscrepancyCase.state != CaseState.CLOSED
    )
    rows = session.execute(
        attention.causes(LIMIT)
        .add_columns(CustomerAccount.number, ProviderEvent.id, case.scalar_subquery())
        .outerjoin(CustomerAccount, CustomerAccount.id == Attention.account_id)
        .outerjoin(ProviderEvent, "event:" + ProviderEvent.event_id == Attention.subject)
    )
    return [Thing(*row) for row in rows]


def one(session: Session, attention_id: int) -> Attention:
    """One alert, looked at or not.

    :raises NotFound: when there is none.
    """
    found = session.get(Attention, attention_id)
    if found is None:
        raise NotFound
    return found
