"""The promise of an answer: made in business days, stopped for others, gone on with."""

from datetime import date, timedelta

import pytest

from services.rules import promises
from services.rules.business_days import is_business_day
from tests.workshop import LARKSPUR

CALENDAR = LARKSPUR.calendar
#: A Wednesday; Thanksgiving and the day after are Nov 26 and 27.
WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("on", "days", "promised"),
    [
        (WEDNESDAY, 2, date(2026, 11, 20)),
        (date(2026, 11, 20), 2, date(2026, 11, 24)),
        (date(2026, 11, 21), 2, date(2026, 11, 25)),  # a Saturday counts as Monday
        (date(2026, 11, 25), 2, date(2026, 12, 1)),
    ],
)
def test_what_comes_while_the_office_is_closed_counts_as_come_when_it_opens(on, days, promised):
    assert promises.made(CALENDAR, on, days) == promised


@pytest.mark.parametrize(
    ("on", "promised", "left"),
    [
        (WEDNESDAY, date(2026, 11, 20), 2),
        (WEDNESDAY, date(2026, 11, 30), 6),
        (WEDNESDAY, WEDNESDAY, 0),
        (WEDNESDAY, date(2026, 11, 12), 0),  # late: nothing is left, and nothing is owed back
        (date(2026, 11, 21), date(2026, 11, 24), 2),
    ],
)
def test_what_is_left_is_counted_in_days_the_office_is_open(on, promised, left):
    assert promises.left(CALENDAR, on, promised) == left


@pytest.mark.parametrize(
    ("on", "left", "promised"),
    [
        (WEDNESDAY, 2, date(2026, 11, 20)),
        (WEDNESDAY, 0, date(2026, 11, 19)),  # one day at least
        (date(2026, 11, 25), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 12, 1)),
    ],
)
def test_it_goes_on_with_what_was_left_and_one_day_at_least(on, left, promised):
    assert promises.gone_on(CALENDAR, on, left) == promised


@pytest.mark.parametrize("days", range(40))
def test_a_clock_that_stops_for_no_time_changes_nothing_that_is_ahead(days):
    on = WEDNESDAY + timedelta(days=days)
    if is_business_day(CALENDAR, on):
        for more in range(1, 8):
            promised = promises.made(CALENDAR, on, more)
            assert promises.gone_on(CALENDAR, on, promises.left(CALENDAR, on, promised)) == promised
