"""What came twice, or is about to: the same amount for one account within days, before they call.

Money on its way counts like money that came: a person looks while a bank can still be asked. What
went back by itself, or was given back, did not come twice.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount
from models.attempt import IN_FLIGHT, PaymentAttempt
from models.attention import Attention, AttentionKind
from models.district import District
from models.money import Money
from models.payment import Payment, PaymentReturn
from models.refund import DEAD, Refund
from services import attention
from services.books import moved

#: The same amount on the same account within these days is looked at by a person.
WITHIN = timedelta(days=5)
BATCH = 1000
#: So long a page says it, while nobody has looked.
SAID_FOR = timedelta(days=60)


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
            account_id=pair.account_id, at=at, words=words(pair),
        )  # fmt: skip
    return len(found)


def could_be(came: Iterable[tuple[Money, date]]) -> bool:
    """Whether two of these amounts are alike within days: a page that has them in hand asks
    for the pairs only then."""
    return any(
        amount == other and abs(on - another) <= WITHIN
        for (amount, on), (other, another) in combinations(came, 2)
    )


def of_account(session: Session, district: District, number: str, *, at: datetime) -> list[Pair]:
    """The pairs of an account that nobody has looked at yet, the oldest first."""
    account_id = session.scalar(select(CustomerAccount.id).where(CustomerAccount.number == number))
    found = _pairs(session, district, at - SAID_FOR, account_id)
    pairs = {pair.key: pair for pair in found if _is_close(pair)}
    looked_at = select(Attention.key).where(
        Attention.key.in_(pairs), Attention.resolved_at.is_not(None)
    )
    for key in session.scalars(looked_at).all() if pairs else ():
        del pairs[key]
    return sorted(pairs.values(), key=lambda pair: pair.second.on)


def words(pair: Pair) -> str:
    """It as staff read it, in a sentence and what to do."""
    return (
        f"{pair.amount} {_said(pair.first, 'came')} and again {_said(pair.second, '')}."
        " Ask whether both were meant, before the customer has to."
    )


def _said(came: Came, word: str) -> str:
    if not came.receipt:
        return f"is on its way since {came.on}"
    return f"{word} on {came.on} ({came.receipt})".lstrip()


def _is_close(pair: Pair) -> bool:
    return abs(pair.second.on - pair.first.on) <= WITHIN


def _pairs(
    session: Session, district: District, since: datetime, account_id: int | None = None
) -> Sequence[Pair]:
    pairs = []
    here, on_the_way = _here(session, since, account_id), _on_the_way(session, since, account_id)
    for rows in (*here, *on_the_way):
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


def _here(session: Session, since: datetime, account_id: int | None) -> Sequence[Any]:
    """Two payments."""
    first, second = aliased(Payment), aliased(Payment)
    return session.execute(
        select(first, second)
        .join_from(second, first, _is_alike(first, second) & (first.id < second.id))
        .where(
            first.recorded_at >= since, second.recorded_at >= since,
            _is_kept(first), _is_kept(second), _is_of(second, account_id),
        )
        .order_by(second.recorded_at, second.id)
        .limit(BATCH)
    ).all()  # fmt: skip


def _on_the_way(session: Session, since: datetime, account_id: int | None) -> Sequence[Any]:
    """Two that are on their way, or one that is beside a payment."""
    first, second = aliased(PaymentAttempt), aliased(PaymentAttempt)
    is_recent = and_(
        second.state.in_(IN_FLIGHT), second.created_at >= since, _is_of(second, account_id)
    )
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


def _is_of(second: Any, account_id: int | None) -> ColumnElement[bool]:  # noqa: ANN401 - either table
    return true() if account_id is None else second.account_id == account_id


def _is_kept(payment: Any) -> ColumnElement[bool]:  # noqa: ANN401 - the table or an alias
    """Nothing of it went back by itself, the whole was not given back, and it is not
    wholly another account's now."""
    went = exists().where(PaymentReturn.payment_id == payment.id)
    given = exists().where(
        Refund.payment_id == payment.id, Refund.state.not_in(DEAD), Refund.amount >= payment.amount
    )
    return ~or_(went, given, moved.has_left(payment))
