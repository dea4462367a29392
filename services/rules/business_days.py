"""Business days: days on which the county's offices are open, and the clocks that count them.

A weekday that is no state legal holiday (RCW 1.16.050). One that falls on a Saturday is kept on
the Friday before, on a Sunday on the Monday after. ``closed`` are days on which the county is
closed besides, such as by a resolution of its council.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

from models.escrow import CameBy
from services.rules.calendar import MONDAY, SATURDAY, SUNDAY, THURSDAY

DAY = timedelta(days=1)
#: Business days to answer a request for a final bill: 7 when it came by mail, 3 by fax or
#: messenger (ch. 60.80 RCW). E-mail and this site are not named there: the shorter one holds.
ANSWER_BY_MAIL, ANSWER_ELSE = 7, 3
#: Business days until an over-estimate is back with the seller, and where the county treasurer
#: is the treasurer of the district (ch. 60.80 RCW).
REFUND, REFUND_BY_COUNTY = 14, 30


def is_business_day(on: date, closed: Collection[date] = ()) -> bool:
    """Whether the county's offices are open."""
    return on.weekday() < SATURDAY and on not in _holidays(on.year) and on not in closed


def business_days_after(on: date, days: int, closed: Collection[date] = ()) -> date:
    """The day that many business days later; the day itself does not count, open or not.

    Zero is the day itself or the next business day.
    """
    while days or not is_business_day(on, closed):
        on += DAY
        days -= is_business_day(on, closed) if days else 0
    return on


def business_days_between(after: date, to: date, closed: Collection[date] = ()) -> int:
    """How many business days come after a day, up to another, which counts; below zero when it
    is past."""
    if to < after:
        return -business_days_between(to, after, closed)
    days = (after + DAY * step for step in range(1, (to - after).days + 1))
    return sum(is_business_day(day, closed) for day in days)


def answer_by(received_on: date, came_by: CameBy, closed: Collection[date] = ()) -> date:
    """The last day to answer a request for a final bill."""
    days = ANSWER_BY_MAIL if came_by is CameBy.MAIL else ANSWER_ELSE
    return business_days_after(received_on, days, closed)


def refund_by(
    paid_on: date, *, is_county_treasurer: bool = False, closed: Collection[date] = ()
) -> date:
    """The last day to give an over-estimate back to the seller, from when its payment came."""
    return business_days_after(paid_on, REFUND_BY_COUNTY if is_county_treasurer else REFUND, closed)


@cache
def _holidays(year: int) -> frozenset[date]:
    """The days of a year that are kept, also for New Year's Day of the next."""
    fixed = [date(year, *day) for day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    thanksgiving = _nth(year, 11, THURSDAY, 4)
    floating = [
        _nth(year, 1, MONDAY, 3),  # Martin Luther King, Jr., Day
        _nth(year, 2, MONDAY, 3),  # Presidents' Day
        _nth(year, 6, MONDAY, 1) - 7 * DAY,  # Memorial Day, the last Monday of May
        _nth(year, 9, MONDAY, 1),  # Labor Day
        thanksgiving,
        thanksgiving + DAY,  # Native American Heritage Day
    ]
    return frozenset([*(_kept(day) for day in (*fixed, date(year + 1, 1, 1))), *floating])


def _kept(holiday: date) -> date:
    if holiday.weekday() == SATURDAY:
        return holiday - DAY
    return holiday + DAY if holiday.weekday() == SUNDAY else holiday


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
