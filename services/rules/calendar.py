"""Banking days, which are weekdays that are not holidays of the Federal Reserve; and months.

Source: the Board's published holiday schedule (11 holidays of 5 U.S.C. 6103;
one that falls on a Saturday is not moved, on a Sunday it is kept on Monday).
"""

from datetime import date, timedelta
from functools import cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


def is_banking_day(on: date) -> bool:
    """Whether banks settle payments on this day."""
    return on.weekday() < SATURDAY and on not in _holidays(on.year)


def banking_day_after(on: date, days: int) -> date:
    """The day that many banking days later; zero is the day itself or the next banking day."""
    while not is_banking_day(on):
        on += timedelta(days=1)
    for _ in range(days):
        on += timedelta(days=1)
        while not is_banking_day(on):
            on += timedelta(days=1)
    return on


def months_after(on: date, months: int) -> date:
    """The same day some months on; the last of a shorter month."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(on.day, last.day))


@cache
def _holidays(year: int) -> frozenset[date]:
    fixed = [date(year, *day) for day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    kept = [day + timedelta(days=1) if day.weekday() == SUNDAY else day for day in fixed]
    floating = [
        nth(year, 1, MONDAY, 3),
        nth(year, 2, MONDAY, 3),
        nth(year, 6, MONDAY, 1) - timedelta(days=7),  # the last Monday of May
        nth(year, 9, MONDAY, 1),
        nth(year, 10, MONDAY, 2),
        nth(year, 11, THURSDAY, 4),
    ]
    return frozenset(kept + floating)


def nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
