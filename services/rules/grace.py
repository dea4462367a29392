"""Days of an outage that cost nobody a late fee."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from services.rules.aging import late_fee_on


class Grace(NamedTuple):
    """Bills due from one day to another (none: still going on) are not late before the day ends."""

    from_on: date
    to_on: date | None
    #: The last day without a late fee.
    until: date

    def covers(self, due_on: date) -> bool:
        """Whether a bill due on this day has it."""
        return self.from_on <= due_on and (self.to_on is None or due_on <= self.to_on)


def until(due_on: date, graces: Iterable[Grace]) -> date | None:
    """The last day without a late fee that outages give a bill; none when none does."""
    return max((each.until for each in graces if each.covers(due_on)), default=None)


def late_fee_from(due_on: date, grace_days: int, graces: Iterable[Grace]) -> date:
    """The first day on which a bill that is still unpaid costs a late fee, outages counted."""
    usual, last = late_fee_on(due_on, grace_days), until(due_on, graces)
    return usual if last is None else max(usual, last + timedelta(days=1))
