"""Interest on what is unpaid: simple, by whole months from the day after the due day.

It is of the charges alone: no interest is ever part of what bears interest (Pierce County Code
13.13.010; RCW 35.67.200 "computed on a monthly basis").
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count, takewhile

from models.money import Money
from services.rules.calendar import months_after

MONTHS_A_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class Interest:
    """What so many whole months of interest come to."""

    #: The day after the due day.
    from_on: date
    months: int
    a_month: Money
    amount: Money
    arithmetic: str


def monthly_interest(unpaid: Money, percent: Decimal) -> Money:
    """A twelfth of a year's simple interest, rounded half up once to the cent."""
    cents = Decimal(unpaid.cents) * percent / (100 * MONTHS_A_YEAR)
    return Money(int(cents.to_integral_value(ROUND_HALF_UP)))


def month_over(due_on: date, month: int) -> date:
    """The first day after a month that began on the day after the due day."""
    return months_after(due_on, month) + timedelta(days=1)


def months_over(due_on: date, on: date) -> int:
    """How many whole months after the due day are over on a day."""
    return sum(1 for _ in takewhile(lambda month: month_over(due_on, month) <= on, count(1)))


def interest(unpaid: Money, percent: Decimal, *, due_on: date, on: date) -> Interest:
    """Interest up to a day on charges that were due on another, and are unpaid since."""
    from_on = due_on + timedelta(days=1)
    months = months_over(due_on, on)
    a_month = monthly_interest(unpaid, percent)
    amount = Money(a_month.cents * months)
    each = f"{months} {'month' if months == 1 else 'months'} × {a_month}"
    return Interest(
        from_on=from_on, months=months, a_month=a_month, amount=amount,
        arithmetic=f"{unpaid} × {percent}% ÷ {MONTHS_A_YEAR} = {a_month}; {each} = {amount}",
    )  # fmt: skip
