"""Payments of an account that have no last word yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.orm import Session

from models.attempt import LIVE, AttemptState, MethodType, PaymentAttempt
from models.money import Money
from models.question import Question, one_of

#: Attempts that were never sent are no news.
PENDING = LIVE - {AttemptState.DRAFT, AttemptState.OPEN}


class Pending(NamedTuple):
    """A payment on its way."""

    id: UUID
    state: AttemptState
    method_type: MethodType
    amount: Money
    #: Its payer's to see.
    method: str
    created_at: datetime
    submitted_at: datetime | None
    person_id: int | None


_PENDING = Question(
    select(
        PaymentAttempt.id, PaymentAttempt.state, PaymentAttempt.method_type,
        PaymentAttempt.amount, PaymentAttempt.method, PaymentAttempt.created_at,
        PaymentAttempt.submitted_at, PaymentAttempt.person_id,
    )
    .where(
        PaymentAttempt.account_id == bindparam("account_id"),
        one_of(PaymentAttempt.state, PENDING),
        or_(
            PaymentAttempt.person_id == bindparam("person_id"),
            PaymentAttempt.state != AttemptState.ACTION_REQUIRED,
        ),
    )
    .order_by(PaymentAttempt.created_at.desc()),
    Pending,
)  # fmt: skip


def of_account(
    session: Session | Connection, account_id: int, *, person_id: int
) -> Sequence[Pending]:
    """Those a reader is told of, the newest first: not what waits for somebody else."""
    return _PENDING.ask(session, {"account_id": account_id, "person_id": person_id})
