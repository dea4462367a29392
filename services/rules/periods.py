"""Days of service: periods, and how much of a month some days of them are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count

from models.tariff import Cycle, Proration
from services.rules.calendar import months_after

DAY = timedelta(days=1)
#: Whoever is billed has so many days at least.
DAYS_TO_PAY = 10


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another; both count."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.to_on - self.from_on).days + 1

    def within(self, other: "Period") -> "Period | None":
        """The days that both have; none when they have none."""
        first, last = max(self.from_on, other.from_on), min(self.to_on, other.to_on)
        return Period(first, last) if first <= last else None


def months_of(period: Period) -> Iterator[Period]:
    """The calendar months a period touches, each whole."""
    first = period.from_on.replace(day=1)
    while first <= period.to_on:
        following = months_after(first, 1)
        yield Period(first, following - DAY)
        first = following


def months_in(span: Period, served: Period, proration: Proration) -> Fraction:
    """How many months of service ``span`` is, which lies in the days of service ``served``.

    A month with service on all of its days counts one. Of a month with service on some days the
    part is as ``proration`` says. Spans share the months of what they lie in by days, so that
    the spans of a period always sum to the whole of it.
    """
    months = Fraction(0)
    for month in months_of(span):
        part, whole = span.within(month), served.within(month)
        if part is not None and whole is not None:
            months += _part(whole.days, month.days, proration) * Fraction(part.days, whole.days)
    return months


def _part(days: int, days_of_month: int, proration: Proration) -> Fraction:
    if days >= days_of_month:
        return Fraction(1)
    if proration is Proration.DAYS_OF_MONTH:
        return Fraction(days, days_of_month)
    if proration is Proration.DAYS_OF_YEAR:
        return min(Fraction(12 * days, 365), Fraction(1))
    return min(Fraction(days, 30), Fraction(1))


def period_of(cycle: Cycle, on: date) -> Period:
    """The period of a cycle that has this day."""
    into = (on.month - cycle.begins_in) % cycle.months
    begins = months_after(on.replace(day=1), -into)
    return Period(begins, months_after(begins, cycle.months) - DAY)


def cycle_period(cycle: Cycle, bills_on: date) -> Period:
    """The period that a bill of this cycle dated on a day is for.

    In advance, it is the one that the month of the bill begins; else the last one that ended
    before that month.
    """
    period = period_of(cycle, bills_on)
    return period if cycle.in_advance else period_of(cycle, period.from_on - DAY)


def due_on(cycle: Cycle, bill_on: date) -> date:
    """The day until which a bill may be paid: so many days on, or a fixed day of a month.

    That is of the bill's own month, or of the next where its own does not leave ten days.
    """
    if cycle.due_on_day is not None:
        first = bill_on.replace(day=1)
        months = (_on_day(months_after(first, later), cycle.due_on_day) for later in count())
        return next(day for day in months if (day - bill_on).days >= DAYS_TO_PAY)
    assert cycle.due_after_days is not None  # noqa: S101 - the file says one of them
    return bill_on + timedelta(days=cycle.due_after_days)


def _on_day(first: date, day: int) -> date:
    last = months_after(first, 1) - DAY
    return last if day > last.day else first.replace(day=day)


def is_period_of(cycle: Cycle, period: Period) -> bool:
    """Whether these days are a period that the cycle has bills for."""
    return period == period_of(cycle, period.from_on)


def next_bill_on(cycle: Cycle, today: date) -> date:
    """The next day, today or later, on which the bills of the cycle are dated."""
    day = today.replace(day=cycle.bills_on_day)
    if day < today:
        day = months_after(day, 1)
    while (day.month - cycle.begins_in) % cycle.months:
        day = months_after(day, 1)
    return day
