"""Bills, read."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.bill import Bill
from models.errors import NotFound
from services.rules.aging import Due


def latest(session: Session, account_id: int) -> Bill | None:
    """The newest bill of an account with its lines; none before the first."""
    return session.scalar(
        select(Bill)
        .where(Bill.account_id == account_id)
        .order_by(Bill.period_from.desc())
        .limit(1)
        .options(selectinload(Bill.lines))
    )


def of_account(session: Session, account_id: int, number: str) -> Bill:
    """A bill of this account, by its printed number, with its lines.

    :raises NotFound: when there is none, or it is another account's.
    """
    bill = session.scalar(
        select(Bill)
        .where(Bill.account_id == account_id, Bill.number == number.strip())
        .options(selectinload(Bill.lines))
    )
    if bill is None:
        raise NotFound("We could not find that bill.")
    return bill


def before(session: Session, bill: Bill) -> Bill | None:
    """The bill before this one with its lines; none before the first."""
    return session.scalar(
        select(Bill)
        .where(Bill.account_id == bill.account_id, Bill.period_from < bill.period_from)
        .order_by(Bill.period_from.desc())
        .limit(1)
        .options(selectinload(Bill.lines))
    )


def since(session: Session, account_id: int, day: date) -> Sequence[Bill]:
    """The bills whose period begins on a day or later, newest first; a chart's 24 months."""
    return session.scalars(
        select(Bill)
        .where(Bill.account_id == account_id, Bill.period_from >= day)
        .order_by(Bill.period_from.desc())
    ).all()


def dues(bills: Iterable[Bill]) -> list[Due]:
    """What the bills asked for and by when, in their order, for ``aging.age``."""
    return [Due(bill.due_on, bill.total) for bill in bills]
