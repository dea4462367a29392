"""Instalments of a debt: in equal parts within months, or with interest over years.

All of it is exact: parts sum to the whole, and what is owed at the end is $0.00.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import NamedTuple

from models.errors import Refused
from models.money import Money, total
from models.plans import MONTHS_MAX
from services.rules.aging import Aging
from services.rules.calendar import months_after
from services.rules.interest import monthly_interest

#: Digits that a rate to the 180th power is worked out with.
DIGITS = 50
YEAR, PERCENT = 12, 100


class Instalment(NamedTuple):
    """So much, by the end of a day."""

    due_on: date
    amount: Money


def equal(debt: Money, days: Sequence[date]) -> list[Instalment]:
    """A debt in as many equal instalments as there are days. The earlier ones take the odd cents.

    :raises ValueError: for fewer cents than days.
    """
    if debt.cents < len(days) or not days:
        raise ValueError("each instalment needs a cent")
    return [Instalment(*pair) for pair in zip(days, debt.split([1] * len(days)), strict=True)]


def days_from(first_on: date, count: int, every_days: int) -> list[date]:
    """So many days, from the first, so many days apart."""
    return [first_on + timedelta(days=every_days * place) for place in range(count)]


def to_come(instalments: Sequence[Instalment], on: date) -> Money:
    """What may still be unpaid at the end of the day before: the instalments of that day and later.

    An instalment may be paid on its day, so it is missed from the next day on.
    """
    return total([each.amount for each in instalments if each.due_on >= on])


class Keeping(StrEnum):
    """How an arrangement stands on a day."""

    #: Nothing is unpaid but what is to come.
    KEPT = "kept"
    #: More is unpaid than is to come.
    BEHIND = "behind"
    #: Nothing of it is owed any more.
    PAID = "paid"


class Debt(NamedTuple):
    """What is due now on an account of an arrangement, bank payments on their way taken off."""

    #: Past due, the fees and what came from another system without a day.
    due_now: Money
    #: Owed for what was past due on the day the arrangement was signed, and nothing later.
    arranged: Money


def debt_of(aging: Aging, since: Sequence[Money], on_its_way: Money) -> Debt:
    """What is due now. The oldest is paid first, so what later bills ask for is owed last.

    ``since`` are the totals of the bills that were not past due when the arrangement was signed.
    """
    due_now = aging.past_due + aging.brought + aging.fees
    arranged = aging.owed - total(since)
    return Debt(
        max(due_now - on_its_way, Money.ZERO), max(arranged - on_its_way, Money.ZERO)
    )  # fmt: skip


def keeping(
    instalments: Sequence[Instalment], debt: Debt, on: date, *, together: bool
) -> tuple[Keeping, Money]:
    """How an arrangement stands on a day, and how much is missing.

    It is kept while no more is unpaid than the instalments still to come. With ``together`` that
    is asked of all that is due now: a later bill that went past due counts like an instalment.
    What is paid ahead counts, for only what is unpaid is asked.
    """
    asked = debt.due_now if together else debt.arranged
    missing = max(asked - to_come(instalments, on), Money.ZERO)
    if missing:
        return Keeping.BEHIND, missing
    return (Keeping.KEPT if debt.arranged else Keeping.PAID), Money.ZERO


@dataclass(frozen=True, kw_only=True)
class Loan:
    """What is owed over years: how much, at which rate a year, in how many months, from when."""

    principal: Money
    #: Per cent a year, charged by the month.
    rate: Decimal
    months: int
    #: The day interest begins; the first instalment is due a month later.
    from_on: date
    #: What the county treasurer adds with each twelfth instalment (RCW 57.08.005(11)).
    treasurer_fee: Money = Money.ZERO


class Row(NamedTuple):
    """One line of an amortisation."""

    number: int
    due_on: date
    interest: Money
    principal: Money
    fee: Money
    #: What is left of the principal after it.
    left: Money

    @property
    def payment(self) -> Money:
        """What is due on that day."""
        return self.interest + self.principal + self.fee


def level_payment(loan: Loan) -> Money:
    """What is paid a month, the treasurer's fee apart; rounded half up once.

    :raises Refused: for no amount, and for more months than the law allows.
    """
    if not 1 <= loan.months <= MONTHS_MAX:
        raise Refused(
            "A contract runs for at most 180 months, which is fifteen years: RCW 57.08.005(11)."
        )
    if loan.principal.cents < loan.months:
        raise Refused("Each month needs something to pay.")
    with localcontext(prec=DIGITS):
        rate = loan.rate / YEAR / PERCENT
        share = Decimal(loan.principal.cents) / loan.months
        if rate:
            share = loan.principal.cents * rate / (1 - (1 + rate) ** -loan.months)
        return Money(int(share.to_integral_value(ROUND_HALF_UP)))


def amortised(loan: Loan) -> list[Row]:
    """The whole table. The last payment takes what rounding left, so it ends at exactly $0.00.

    :raises Refused: for no amount, and for more months than the law allows.
    """
    payment, left, rows = level_payment(loan), loan.principal, []
    for number in range(1, loan.months + 1):
        interest = monthly_interest(left, loan.rate)
        is_last = number == loan.months
        part = left if is_last else min(max(payment - interest, Money.ZERO), left)
        left -= part
        fee = loan.treasurer_fee if number % YEAR == 0 or is_last else Money.ZERO
        due_on = months_after(loan.from_on, number)
        rows.append(Row(number, due_on, interest, part, fee, left))
    return rows


class Payoff(NamedTuple):
    """What ends a contract on a day."""

    principal: Money
    #: Since the last day interest was charged to.
    interest: Money
    #: What each later day adds, to a hundredth of a cent.
    a_day: Decimal

    @property
    def total(self) -> Money:
        """All of it."""
        return self.principal + self.interest


def payoff(principal: Money, rate: Decimal, charged_to: date, on: date) -> Payoff:
    """What ends a contract on a day: what is left, and interest by the day (a year has 365)
    since the last day it was charged to."""
    a_day = Decimal(principal.cents) * rate / (365 * PERCENT)
    since = a_day * max((on - charged_to).days, 0)
    interest = Money(int(since.to_integral_value(ROUND_HALF_UP)))
    dollars = (a_day / PERCENT).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return Payoff(principal, interest, dollars)
