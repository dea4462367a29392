"""How well payments and e-mail work just now, from what waits for them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from models.attempt import AttemptState, AttemptTransition, PaymentAttempt
from models.inbox import ProviderEvent
from models.job import Job
from services.payments.asked import CALENDAR, REFUSED_BY
from services.telling.messages import OF_LETTERS

#: What waits longer than this is late.
PATIENCE = timedelta(minutes=10)
#: That the processor did not answer is news for so long.
RECENT = timedelta(hours=1)
#: Moves and looks that are read for when it answered last, and when it did not.
READ = 50
#: What no answer of the processor's made of a payment: we gave up, or somebody here did.
_NO_ANSWER = frozenset({AttemptState.UNKNOWN, AttemptState.CANCELLED, AttemptState.REVIEW})
#: Refused once, a request was odd; oftener, we are.
REFUSALS = 2


class Health(StrEnum):
    """How a part of the system does."""

    WORKS = "works"
    #: It works, and its answers come late.
    SLOW = "slow"
    #: Whom it needs cannot be reached.
    AWAY = "away"


class Facts(NamedTuple):
    """What waits, and since when; none when nothing does."""

    mail_since: datetime | None
    event_since: datetime | None
    look_since: datetime | None
    #: When the processor last did not answer, or refused all it was asked, and when it did.
    failed_at: datetime | None = None
    answered_at: datetime | None = None

    def mail(self, at: datetime) -> Health:
        """E-mail: slow while a letter waits for long."""
        return _health(at, self.mail_since)

    def payments(self, at: datetime) -> Health:
        """Paying on-line: away while the processor did not answer when it was asked last, slow
        while our own work on its news is behind.
        """
        failed_at, answered_at = self.failed_at, self.answered_at
        is_last = failed_at and (answered_at is None or answered_at < failed_at)
        if failed_at and is_last and at - failed_at < RECENT:
            return Health.AWAY
        return _health(at, self.event_since, self.look_since)


def facts(session: Session | Connection) -> Facts:
    """What waits now, and how the processor answered: each part of it from an index."""
    waiting = text("job.state IN ('waiting', 'running')")
    row = session.execute(
        select(
            select(func.min(Job.asked_at))
            .where(Job.kind.in_(OF_LETTERS), waiting)
            .scalar_subquery(),
            select(func.min(ProviderEvent.received_at))
            .where(text("provider_event.status = 'received'"))
            .scalar_subquery(),
            select(func.min(PaymentAttempt.next_look_at))
            .where(PaymentAttempt.next_look_at.is_not(None))
            .scalar_subquery(),
        )
    ).one()
    failed, answered = _moves(session)
    asked = [each for each in (failed, _looked_in_vain(session)) if each is not None]
    return Facts(*row, max(asked, default=None), answered)


def _moves(session: Session | Connection) -> tuple[datetime | None, datetime | None]:
    """When the newest payments met no answer of the processor, or only refusals, and when one."""
    moves = session.execute(
        select(AttemptTransition.to_state, AttemptTransition.cause, AttemptTransition.at)
        .order_by(AttemptTransition.id.desc())
        .limit(READ)
    )
    unknown: list[datetime] = []
    refused: list[datetime] = []
    answered = None
    for state, cause, moved_at in moves:
        if state is AttemptState.UNKNOWN:
            unknown.append(moved_at)
        elif state is AttemptState.FAILED and cause == REFUSED_BY:
            refused.append(moved_at)
        elif state not in _NO_ANSWER:
            answered = moved_at
            break
    failed = unknown + (refused if len(refused) >= REFUSALS else [])
    return max(failed, default=None), answered


def _looked_in_vain(session: Session | Connection) -> datetime | None:
    """When a payment was last asked about and there was no answer."""
    looked = session.execute(
        select(PaymentAttempt.next_look_at, PaymentAttempt.looks)
        .where(PaymentAttempt.next_look_at.is_not(None), PaymentAttempt.looks > 0)
        .order_by(PaymentAttempt.next_look_at.desc())
        .limit(READ)
    )
    last = len(CALENDAR)
    asked = [due - CALENDAR[min(looks, last) - 1] for due, looks in looked if due is not None]
    return max(asked, default=None)


def _health(at: datetime, *since: datetime | None) -> Health:
    is_late = any(each is not None and at - each > PATIENCE for each in since)
    return Health.SLOW if is_late else Health.WORKS
