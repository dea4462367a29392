"""How well payments and e-mail work just now, from what waits for them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from models.attempt import AttemptState, PaymentAttempt
from models.inbox import ProviderEvent
from models.job import Job

#: What waits longer than this is late.
PATIENCE = timedelta(minutes=10)
#: A payment nobody knows the outcome of is news of the processor for so long.
RECENT = timedelta(hours=1)


class Health(StrEnum):
    """How a part of the system does."""

    WORKS = "works"
    #: It works, and its answers come late.
    SLOW = "slow"


class Facts(NamedTuple):
    """What waits, and since when; none when nothing does."""

    mail_since: datetime | None
    event_since: datetime | None
    look_since: datetime | None
    #: Payments of the last hour that the processor gave no answer about.
    unanswered: int

    def mail(self, at: datetime) -> Health:
        """E-mail: slow while a letter waits for long."""
        return _health(at, self.mail_since)

    def payments(self, at: datetime) -> Health:
        """Paying on-line: slow while the processor or our own work on its news is behind."""
        if self.unanswered:
            return Health.SLOW
        return _health(at, self.event_since, self.look_since)


def facts(session: Session | Connection, *, at: datetime) -> Facts:
    """What waits now: one statement, each part of it from an index."""
    waiting = text("job.state IN ('waiting', 'running')")
    row = session.execute(
        select(
            select(func.min(Job.asked_at))
            .where(Job.kind == "send_message", waiting)
            .scalar_subquery(),
            select(func.min(ProviderEvent.received_at))
            .where(text("provider_event.status = 'received'"))
            .scalar_subquery(),
            select(func.min(PaymentAttempt.next_look_at))
            .where(PaymentAttempt.next_look_at.is_not(None))
            .scalar_subquery(),
            select(func.count())
            .where(
                PaymentAttempt.next_look_at.is_not(None),
                PaymentAttempt.state == AttemptState.UNKNOWN,
                PaymentAttempt.created_at > at - RECENT,
            )
            .scalar_subquery(),
        )
    ).one()
    return Facts(*row)


def _health(at: datetime, *since: datetime | None) -> Health:
    is_late = any(each is not None and at - each > PATIENCE for each in since)
    return Health.SLOW if is_late else Health.WORKS
