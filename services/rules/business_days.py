"""Business days, which are days on which the county's offices are open (ch. 60.80 RCW).

They close on weekends and on the legal holidays of RCW 1.16.050: one that falls on a Saturday is
kept on the Friday before, on a Sunday on the Monday after. A district's file says which other days
its county closes, and on which of these it opens. Banks keep other days: ``calendar``.
"""

from datetime import date, timedelta
from functools import cache

from models.district import OfficeCalendar
from services.rules.calendar import MONDAY, SATURDAY, SUNDAY, THURSDAY, nth

DAY = timedelta(days=1)
#: New Year's Day, Juneteenth, Independence Day, Veterans Day, Christmas.
FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))


def is_business_day(calendar: OfficeCalendar, on: date) -> bool:
    """Whether the county's offices are open on this day."""
    if on in calendar.closed_on or on.weekday() >= SATURDAY:
        return False
    return on in calendar.open_on or on not in state_holidays(on.year)


def business_days_after(calendar: OfficeCalendar, on: date, days: int) -> date:
    """The day that many business days later, the day itself not counted; zero is the day itself,
    or the next business day.
    """
    found = on
    while days == 0 and not is_business_day(calendar, found):
        found += DAY
    for _ in range(days):
        found += DAY
        while not is_business_day(calendar, found):
            found += DAY
    return found


def business_days_between(calendar: OfficeCalendar, first: date, last: date) -> int:
    """How many business days come after ``first``, up to ``last`` and with it; none backwards."""
    days = (first + DAY * count for count in range(1, (last - first).days + 1))
    return sum(is_business_day(calendar, day) for day in days)


@cache
def state_holidays(year: int) -> frozenset[date]:
    """The days of a year on which the state's legal holidays are kept; the next New Year's Day
    may be kept on the last Friday of this one."""
    named = [date(year, *day) for day in FIXED]
    named.append(date(year + 1, 1, 1))
    thanksgiving = nth(year, 11, THURSDAY, 4)
    floating = [
        nth(year, 1, MONDAY, 3),
        nth(year, 2, MONDAY, 3),
        nth(year, 6, MONDAY, 1) - 7 * DAY,  # the last Monday of May
        nth(year, 9, MONDAY, 1),
        thanksgiving,
        thanksgiving + DAY,  # Native American Heritage Day
    ]
    kept = [_kept_on(day) for day in named]
    return frozenset(day for day in kept + floating if day.year == year)


def _kept_on(holiday: date) -> date:
    if holiday.weekday() == SATURDAY:
        return holiday - DAY
    return holiday + DAY if holiday.weekday() == SUNDAY else holiday
