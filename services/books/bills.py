"""Bills, read as plain rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.orm import Session

from models.bill import Bill, BillLine
from models.errors import NotFound
from models.ledger import Component
from models.money import Money
from models.question import Question
from services.rules.aging import Due


class BillHead(NamedTuple):
    """A bill without its lines."""

    id: int
    account_id: int
    entry_id: int
    number: str
    code: str
    period_from: date
    period_to: date
    issued_on: date
    due_on: date
    total: Money
    balance_before: Money


class Line(NamedTuple):
    """One charge or credit of a bill, with the reason for its amount."""

    bill_id: int
    position: int
    component: Component
    charge: str
    description: str
    amount: Money
    reason: dict[str, Any]


@dataclass(frozen=True)
class Explained:
    """A bill and the lines that explain it, in their order."""

    bill: BillHead
    lines: Sequence[Line]


_HEAD = select(
    Bill.id, Bill.account_id, Bill.entry_id, Bill.number, Bill.code, Bill.period_from,
    Bill.period_to, Bill.issued_on, Bill.due_on, Bill.total, Bill.balance_before,
).where(Bill.account_id == bindparam("account_id")).order_by(Bill.period_from.desc())  # fmt: skip
_named = Bill.__table__.alias("named").c
_SINCE = Question(_HEAD.where(Bill.period_from >= bindparam("day")), BillHead)
#: The bill of that number, and the one before it.
_PAIR = Question(
    _HEAD.where(
        Bill.period_from
        <= select(_named.period_from)
        .where(
            _named.account_id == bindparam("account_id"),
            _named.number == bindparam("number"),
        )
        .scalar_subquery()
    ).limit(2),
    BillHead,
)
_LINES = Question(
    select(
        BillLine.bill_id, BillLine.position, BillLine.component, BillLine.charge,
        BillLine.description, BillLine.amount, BillLine.reason,
    )
    .where(or_(BillLine.bill_id == bindparam("newer"), BillLine.bill_id == bindparam("older")))
    .order_by(BillLine.bill_id, BillLine.position),
    Line,
)  # fmt: skip


def with_before(
    session: Session | Connection, account_id: int, number: str
) -> tuple[Explained, Explained | None]:
    """A bill of this account, by its printed number, and the one before it, in two statements.

    :raises NotFound: when there is none, or it is another account's.
    """
    found = _PAIR.ask(session, {"account_id": account_id, "number": number.strip()})
    if not found:
        raise NotFound("We could not find that bill.")
    newer, *older = found
    lines = _LINES.ask(session, {"newer": newer.id, "older": older[0].id if older else newer.id})
    both = [Explained(bill, [each for each in lines if each.bill_id == bill.id]) for bill in found]
    return both[0], both[1] if older else None


def of_account(session: Session, account_id: int, number: str) -> Explained:
    """A bill of this account, by its printed number.

    :raises NotFound: when there is none, or it is another account's.
    """
    return with_before(session, account_id, number)[0]


def since(session: Session | Connection, account_id: int, day: date) -> Sequence[BillHead]:
    """The bills whose period begins on a day or later, newest first; a chart's 24 months."""
    return _SINCE.ask(session, {"account_id": account_id, "day": day})


def dues(bills: Iterable[BillHead]) -> list[Due]:
    """What the bills asked for and by when, in their order, for ``aging.age``."""
    return [Due(bill.due_on, bill.total) for bill in bills]
