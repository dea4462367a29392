"""What many accounts stand at when their drafts are planned: as ``amounts.ahead`` says of one."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from models.attempt import IN_FLIGHT, PaymentAttempt
from models.bill import Bill
from models.ledger import Component, LedgerAccount
from models.money import Money
from models.question import Question, one_of
from services import many
from services.drafts.amounts import MAY_HAVE_MOVED, Standing, coming
from services.rules import aging


class Billed(NamedTuple):
    """A bill that a draft is to be planned for."""

    id: int
    account_id: int
    period_from: date


def ahead(session: Session, bills: Sequence[Billed]) -> dict[int, Standing]:
    """What stands for each of these bills, of as many accounts, in four statements."""
    account_ids = [bill.account_id for bill in bills]
    parts = _parts(session, account_ids)
    on_the_way = _on_the_way(session, account_ids)
    others, newer = coming(session, account_ids), _totals(session, bills)
    found: dict[int, Standing] = {}
    for bill in bills:
        owed = parts.get(bill.account_id, {})
        still = sum([part.cents for part in owed.values()]) - on_the_way.get(bill.account_id, 0)
        of_bills = min(aging.charges(owed).cents, max(still, 0))
        *_, of_bill = aging.shared(Money(of_bills), newer[bill.account_id])
        left = still - others.get(bill.account_id, Money.ZERO).cents
        found[bill.id] = Standing(Money(max(left, 0)), of_bill)
    return found


_PARTS = Question(
    select(LedgerAccount.account_id, LedgerAccount.component, LedgerAccount.balance).where(
        many.among(LedgerAccount.account_id, "account_ids")
    )
)
#: What was sent, or may have been.
_ON_THE_WAY = Question(
    select(PaymentAttempt.account_id, PaymentAttempt.amount).where(
        many.among(PaymentAttempt.account_id, "account_ids"),
        one_of(PaymentAttempt.state, IN_FLIGHT)
        | (one_of(PaymentAttempt.state, MAY_HAVE_MOVED) & PaymentAttempt.method_id.is_not(None)),
    )
)
_TOTALS = Question(
    select(Bill.account_id, Bill.id, Bill.period_from, Bill.total)
    .where(
        many.among(Bill.account_id, "account_ids"),
        Bill.period_from >= bindparam("since", type_=Date),
    )
    .order_by(Bill.account_id, Bill.period_from.desc())
)


def _parts(session: Session, account_ids: Sequence[int]) -> dict[int, dict[Component, Money]]:
    parts: dict[int, dict[Component, Money]] = {}
    for account_id, component, balance in _PARTS.ask(session, {"account_ids": account_ids}):
        if component is not None:
            parts.setdefault(account_id, {})[component] = balance
    return parts


def _on_the_way(session: Session, account_ids: Sequence[int]) -> dict[int, int]:
    """Cents that were sent, or may have been."""
    cents: dict[int, int] = {}
    for account_id, amount in _ON_THE_WAY.ask(session, {"account_ids": account_ids}):
        cents[account_id] = cents.get(account_id, 0) + amount.cents
    return cents


def _totals(session: Session, bills: Sequence[Billed]) -> dict[int, list[Money]]:
    """The totals of each account's bills, the newest first and the one that is asked about last."""
    asked_of = {bill.account_id: bill for bill in bills}
    since = min(bill.period_from for bill in bills)
    rows = _TOTALS.ask(session, {"account_ids": asked_of, "since": since})
    totals: dict[int, list[Money]] = {account_id: [] for account_id in asked_of}
    for account_id, id_, period_from, total in rows:
        asked = asked_of[account_id]
        if period_from > asked.period_from or id_ == asked.id:
            totals[account_id].append(total)
    return totals
