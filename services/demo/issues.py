"""When the invented district's bills went out, counted back from the day it is shown."""

from dataclasses import dataclass
from datetime import date, timedelta

from models.district import BillingRules
from services.demo.rates import month
from services.rules.aging import late_fee_on

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
    #: The first day on which what is unpaid costs a late fee.
    fee_day: int
    first: date
    period_from: str
    period_to: str
    prefix: str


def issues(today: date, cycle: int, years: int, rules: BillingRules) -> list[Issue]:
    """The runs of a billing cycle, oldest first; the second cycle is a month behind the first."""
    newest = today - timedelta(days=NEWEST_AGE_DAYS)
    months_behind = CYCLES.index(cycle)
    return [
        _issue(newest, months_behind + 2 * back, rules)
        for back in reversed(range(years * BILLS_A_YEAR))
    ]


def newest_rate_month(today: date) -> date:
    """The second month of the newest bill: the month the newest rate holds from."""
    return month(today - timedelta(days=NEWEST_AGE_DAYS), -1)


def _issue(newest: date, months_back: int, rules: BillingRules) -> Issue:
    """The run so many months before: a weekday, for the two whole months before its own."""
    of_month = month(newest, -months_back)
    day = of_month.replace(day=min(newest.day, _LAST_COMMON_DAY))
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    first = month(of_month, -2)
    due_on = day + timedelta(days=rules.due_after_days)
    return Issue(
        day=day.toordinal(),
        due=due_on.toordinal(),
        fee_day=late_fee_on(due_on, rules.grace_days).toordinal(),
        first=first,
        period_from=first.isoformat(),
        period_to=(of_month - timedelta(days=1)).isoformat(),
        prefix=f"{of_month:%y-%m}",
    )
