"""When the invented district's bills went out, counted back from the day it is shown."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.demo.rates import month

CYCLES = (1, 2)
#: The newest bill of the first cycle is this many days old: sent, and not yet due.
NEWEST_AGE_DAYS = 9
BILLS_A_YEAR = 6
_SATURDAY = 5
#: Every month has this day.
_LAST_COMMON_DAY = 28


@dataclass(frozen=True, slots=True)
class Issue:
    """One run of bills: its days as ordinals, what it is for, and how its numbers begin."""

    day: int
    due: int
    first: date
    period_from: str
    period_to: str
    prefix: str


def issues(today: date, cycle: int, years: int, due_after_days: int) -> list[Issue]:
    """The runs of a billing cycle, oldest first; the second cycle is a month behind the first."""
    newest = today - timedelta(days=NEWEST_AGE_DAYS)
    months_behind = CYCLES.index(cycle)
    return [
        _issue(newest, months_behind + 2 * back, due_after_days)
        for back in reversed(range(years * BILLS_A_YEAR))
    ]


def newest_rate_month(today: date) -> date:
    """The second month of the newest bill: the month the newest rate holds from."""
    return month(today - timedelta(days=NEWEST_AGE_DAYS), -1)


def _issue(newest: date, months_back: int, due_after_days: int) -> Issue:
    """The run so many months before: a weekday, for the two whole months before its own."""
    of_month = month(newest, -months_back)
    day = of_month.replace(day=min(newest.day, _LAST_COMMON_DAY))
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    first = month(of_month, -2)
    return Issue(
        day=day.toordinal(),
        due=day.toordinal() + due_after_days,
        first=first,
        period_from=first.isoformat(),
        period_to=(of_month - timedelta(days=1)).isoformat(),
        prefix=f"{of_month:%y-%m}",
    )
