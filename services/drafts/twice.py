"""What came twice, or is about to: the same amount for one account within days, before they call.

Money on its way counts like money that came: a person looks while a bank can still be asked. What
went back by itself, or was given back, did not come twice.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from models.attempt import IN_FLIGHT, PaymentAttempt
from models.attention import AttentionKind
from models.district import District
from models.money import Money
from models.payment import Payment, PaymentReturn
from models.refund import DEAD, Refund
from services import attention

#: The same amount on the same account within these days is looked at by a person.
WITHIN = timedelta(days=5)
BATCH = 1000


class Came(NamedTuple):
    """Money that came or is on its way: its name for ever, its day, and where to look."""

    name: str
    on: date
    subject: str
    receipt: str


class Pair(NamedTuple):
    """The same amount twice on one account, the first one first."""

    account_id: int
    amount: Money
    first: Came
    second: Came

    @property
    def key(self) -> str:
        """On its way or here, it is the same pair."""
        return "twice:" + ":".join(sorted((self.first.name, self.second.name)))


def flag(session: Session, district: District, *, since: datetime, at: datetime) -> int:
    """Have a person look at each pair; how many there are. Done twice, nobody is called twice."""
    found = [pair for pair in _pairs(session, district, since) if _is_close(pair)]
    for pair in found:
        attention.call(
            session, key=pair.key, kind=AttentionKind.DUPLICATE, subject=pair.second.subject,
            account_id=pair.account_id, at=at,
            words=f"{pair.amount} {_said(pair.first, 'came')} and again"
            f" {_said(pair.second, '')}. Ask whether both were meant, before the customer has to.",
        )  # fmt: skip
    return len(found)


def _said(came: Came, word: str) -> str:
    if not came.receipt:
        return f"is on its way since {came.on}"
    return f"{word} on {came.on} ({came.receipt})".lstrip()


def _is_close(pair: Pair) -> bool:
    return abs(pair.second.on - pair.first.on) <= WITHIN


def _pairs(session: Session, district: District, since: datetime) -> Sequence[Pair]:
    pairs = []
    for rows in (*_here(session, since), *_on_the_way(session, since)):
        came = [_came(district, row) for row in rows]
        first, second = sorted(came, key=lambda each: (each.on, not each.receipt, each.name))
        pairs.append(Pair(rows[0].account_id, rows[0].amount, first, second))
    return pairs


def _came(district: District, row: Payment | PaymentAttempt) -> Came:
    if isinstance(row, Payment):
        name = str(row.attempt_id or row.id)
        return Came(name, row.received_on, f"payment:{row.id}", row.receipt_number)
    on = district.day(row.submitted_at or row.created_at)
    return Came(str(row.id), on, f"attempt:{row.id}", "")


def _here(session: Session, since: datetime) -> Sequence[Any]:
    """Two payments."""
    first, second = aliased(Payment), aliased(Payment)
    return session.execute(
        select(first, second)
        .join_from(second, first, _is_alike(first, second) & (first.id < second.id))
        .where(
            first.recorded_at >= since, second.recorded_at >= since,
            _is_kept(first), _is_kept(second),
        )
        .order_by(second.recorded_at, second.id)
        .limit(BATCH)
    ).all()  # fmt: skip


def _on_the_way(session: Session, since: datetime) -> Sequence[Any]:
    """Two that are on their way, or one that is beside a payment."""
    first, second = aliased(PaymentAttempt), aliased(PaymentAttempt)
    is_recent = and_(second.state.in_(IN_FLIGHT), second.created_at >= since)
    both = session.execute(
        select(first, second)
        .join_from(second, first, _is_alike(first, second) & (first.id < second.id))
        .where(is_recent, first.state.in_(IN_FLIGHT), first.created_at >= since)
        .order_by(second.created_at, second.id)
        .limit(BATCH)
    ).all()
    one = session.execute(
        select(Payment, second)
        .join_from(second, Payment, _is_alike(Payment, second))
        .where(is_recent, Payment.recorded_at >= since, _is_kept(Payment))
        .order_by(second.created_at, second.id)
        .limit(BATCH)
    ).all()
    return [*both, *one]


def _is_alike(first: Any, second: Any) -> ColumnElement[bool]:  # noqa: ANN401 - either table
    return and_(first.account_id == second.account_id, first.amount == second.amount)


def _is_kept(payment: Any) -> ColumnElement[bool]:  # noqa: ANN401 - the table or an alias
    """Nothing of it went back by itself, and the whole was not given back."""
    went = exists().where(PaymentReturn.payment_id == payment.id)
    given = exists().where(
        Refund.payment_id == payment.id, Refund.state.not_in(DEAD), Refund.amount >= payment.amount
    )
    return ~or_(went, given)
