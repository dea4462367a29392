"""When the invented district's bills went out, counted back from the day it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.district import BillingRules
from models.tariff import Cycle
from services.rules.aging import late_fee_on
from services.rules.calendar import months_after

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
    period_from: str
    period_to: str
    prefix: str


def in_file(cycles: Mapping[int, Cycle], today: date) -> dict[int, int]:
    """What the district's file calls each of the two cycles on the day shown.

    Ours are counted back from that day; the file's have months of their own. The file's cycle whose
    bills are of the newest month comes first, so that its next run goes on where ours ended.
    """
    month = (today - timedelta(days=NEWEST_AGE_DAYS)).month
    first, *others = sorted(
        cycles, key=lambda number: (month - cycles[number].begins_in) % cycles[number].months
    )
    return dict(zip(CYCLES, (first, *others, first), strict=False))


def issues(today: date, cycle: int, years: int, rules: BillingRules) -> list[Issue]:
    """The runs of a billing cycle, oldest first; the second cycle is a month behind the first."""
    newest = today - timedelta(days=NEWEST_AGE_DAYS)
    months_behind = CYCLES.index(cycle)
    return [
        _issue(newest, months_behind + 2 * back, rules)
        for back in reversed(range(years * BILLS_A_YEAR))
    ]


def _issue(newest: date, months_back: int, rules: BillingRules) -> Issue:
    """The run so many months before: a weekday, for the two whole months before its own."""
    of_month = months_after(newest.replace(day=1), -months_back)
    day = of_month.replace(day=min(newest.day, _LAST_COMMON_DAY))
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    first = months_after(of_month, -2)
    due_on = day + timedelta(days=rules.due_after_days)
    return Issue(
        day=day.toordinal(),
        due=due_on.toordinal(),
        fee_day=late_fee_on(due_on, rules.grace_days).toordinal(),
        period_from=first.isoformat(),
        period_to=(of_month - timedelta(days=1)).isoformat(),
        prefix=f"{of_month:%y-%m}",
    )
