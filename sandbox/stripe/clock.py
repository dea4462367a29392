"""The sandbox's own clock. It may begin in the past; it is pushed forward, and never back."""

import time
from datetime import UTC, date, datetime, timedelta
from functools import cache

DAY = 86_400


class Clock:
    """Seconds since 1970 as the sandbox tells them.

    A real clock runs on and can be pushed ahead of the wall; a stepped clock
    stands still between pushes, which keeps tests and pictures steady.
    """

    def __init__(self, *, stepped: bool, start: datetime | None = None) -> None:
        self.stepped = stepped
        begin = time.time() if start is None else start.timestamp()
        self._standing = int(begin)
        self._ahead = int(begin - time.time()) if start is not None else 0

    def now(self) -> int:
        """This instant, in whole seconds."""
        return self._standing if self.stepped else int(time.time()) + self._ahead

    def ahead(self) -> int:
        """How many seconds a running clock was pushed ahead of the wall; a stepped one has none."""
        return 0 if self.stepped else self._ahead

    def move_to(self, at: int) -> None:
        """Stand at an instant that is not yet past; an earlier one changes nothing."""
        gap = at - self.now()
        if gap > 0:
            self._standing += gap
            self._ahead += gap

    def state(self) -> str:
        """Where the clock stands, or how far it runs ahead of the wall."""
        return str(self._standing if self.stepped else self._ahead)

    def resume(self, state: str) -> None:
        """Take up where a stored clock of the same kind stopped."""
        if not state:
            return
        if self.stepped:
            self.move_to(int(state))
        else:
            self._ahead = max(self._ahead, int(state))


def day_of(at: int) -> date:
    """The UTC date of an instant."""
    return datetime.fromtimestamp(at, UTC).date()


def start_of(day: date) -> int:
    """The first second of a UTC date."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def business_days_after(at: int, days: int) -> int:
    """The same time of day, so many banking days later."""
    day = day_of(at)
    left = days
    moved = 0
    while left > 0:
        moved += 1
        left -= is_banking_day(day + timedelta(days=moved))
    return at + moved * DAY


def is_banking_day(day: date) -> bool:
    """Whether the Federal Reserve settles payments on a date."""
    return day.weekday() < 5 and day not in _reserve_holidays(day.year)


@cache
def _reserve_holidays(year: int) -> frozenset[date]:
    """The days the Reserve Banks close; one that falls on a Saturday closes no Friday."""
    fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)]
    days = {date(year, month, day) for month, day in fixed}
    observed = {day + timedelta(days=1) for day in days if day.weekday() == 6}
    floating = {
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _last_monday_of_may(year),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
        _nth(year, 11, 3, 4),
    }
    return frozenset(days | observed | floating)


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
