"""Business days, banking days and due days, on every day of eleven years."""

from datetime import date, time, timedelta

import pytest

from models.district import OfficeCalendar
from models.tariff import Cycle, Proration
from services.rules import calendar as banks
from services.rules.business_days import (
    business_days_after,
    business_days_between,
    is_business_day,
    state_holidays,
)
from services.rules.periods import Period, cycle_period, due_on, months_in
from tests.workshop import LARKSPUR

BY_LAW = OfficeCalendar(closed_on=frozenset(), open_on=frozenset(), closes_at=time(16, 30))
DAY = timedelta(days=1)
FIRST = date(2024, 1, 1)
DAYS = [FIRST + DAY * count for count in range((date(2034, 12, 31) - FIRST).days + 1)]
CYCLES = [
    *LARKSPUR.tariff.cycles.values(),
    Cycle(number=3, months=1, begins_in=1, bills_on_day=1, in_advance=True, due_after_days=None,
          due_on_day=25),
    Cycle(number=4, months=3, begins_in=2, bills_on_day=28, in_advance=False, due_after_days=60,
          due_on_day=None),
]  # fmt: skip


def test_the_holidays_of_2026_are_those_the_state_keeps():
    assert sorted(state_holidays(2026)) == [
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25),
        date(2026, 6, 19), date(2026, 7, 3), date(2026, 9, 7), date(2026, 11, 11),
        date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "is_open", "why"),
    [
        (date(2027, 7, 5), False, "the Fourth is a Sunday: Monday"),
        (date(2027, 12, 24), False, "Christmas is a Saturday: Friday"),
        (date(2027, 12, 31), False, "New Year's Day of 2028 is a Saturday: Friday"),
        (date(2028, 1, 3), True, "and not Monday as well"),
        (date(2026, 10, 12), True, "banks rest on Columbus Day, the county does not"),
        (date(2026, 11, 27), False, "the day after Thanksgiving, when banks work"),
    ],
)
def test_a_holiday_on_a_weekend_is_kept_beside_it(on, is_open, why):
    assert is_business_day(BY_LAW, on) is is_open, why


def test_the_file_closes_a_day_and_opens_another():
    ours = OfficeCalendar(
        closed_on=frozenset({date(2026, 12, 24)}), open_on=frozenset({date(2026, 11, 27)}),
        closes_at=time(16, 30),
    )  # fmt: skip
    assert not is_business_day(ours, date(2026, 12, 24))
    assert is_business_day(ours, date(2026, 11, 27))
    assert business_days_after(ours, date(2026, 12, 23), 1) == date(2026, 12, 28)


def test_seven_business_days_of_a_letter_before_thanksgiving():
    assert business_days_after(BY_LAW, date(2026, 11, 23), 7) == date(2026, 12, 4)
    assert business_days_between(BY_LAW, date(2026, 11, 23), date(2026, 12, 4)) == 7


def test_each_year_has_its_eleven_holidays_and_none_on_a_weekend():
    kept = [day for year in range(2024, 2035) for day in state_holidays(year)]
    assert all(day.weekday() < banks.SATURDAY for day in kept)
    # 2027 and 2032 keep the New Year's Day of the year after, which those years then lack
    assert {year: len(state_holidays(year)) for year in range(2024, 2035)} == {
        **dict.fromkeys(range(2024, 2035), 11), 2027: 12, 2028: 10, 2032: 12, 2033: 10,
    }  # fmt: skip


@pytest.mark.parametrize("calendar", [BY_LAW, LARKSPUR.calendar], ids=["by law", "larkspur"])
def test_on_every_day_the_next_business_day_is_one_and_counting_goes_back_the_same_way(calendar):
    for on in DAYS:
        now = business_days_after(calendar, on, 0)
        assert is_business_day(calendar, now)
        assert now >= on
        assert (now == on) is is_business_day(calendar, on)
        assert (now - on).days <= 5, "five days in a row at most: Christmas Eve to Monday"
        before = on
        for days in (1, 3, 7, 14):
            after = business_days_after(calendar, on, days)
            assert is_business_day(calendar, after)
            assert after > before
            assert business_days_between(calendar, on, after) == days
            before = after


def test_business_days_add_up_on_every_day():
    for on in DAYS[:-30]:
        middle, end = on + 11 * DAY, on + 30 * DAY
        assert business_days_between(BY_LAW, on, end) == business_days_between(
            BY_LAW, on, middle
        ) + business_days_between(BY_LAW, middle, end)


def test_nothing_lies_between_a_day_and_one_before_it():
    assert business_days_between(BY_LAW, date(2026, 8, 10), date(2026, 8, 3)) == 0


def test_on_every_day_the_next_banking_day_is_one_and_is_near():
    for on in DAYS:
        found = banks.banking_day_after(on, 0)
        assert banks.is_banking_day(found)
        assert 0 <= (found - on).days <= 4
        assert banks.banking_day_after(on, 1) > found or not banks.is_banking_day(on)


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: f"cycle {cycle.number}")
def test_on_every_day_a_bill_has_whole_months_and_is_due_after_it(cycle):
    for on in DAYS:
        period = cycle_period(cycle, on)
        assert period.from_on.day == 1
        assert (period.to_on + DAY).day == 1
        assert months_in(period, period, Proration.DAYS_OF_MONTH) == cycle.months
        assert (period.from_on.month - cycle.begins_in) % cycle.months == 0
        if cycle.in_advance:
            assert period.from_on <= on <= period.to_on
        else:
            assert period.to_on < on
        if on.day == cycle.bills_on_day:
            assert 10 <= (due_on(cycle, on) - on).days <= 60


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: f"cycle {cycle.number}")
def test_the_bills_of_a_cycle_leave_no_day_out_and_none_twice(cycle):
    billed = sorted(
        {cycle_period(cycle, on) for on in DAYS if on.day == cycle.bills_on_day},
        key=lambda period: period.from_on,
    )
    for earlier, later in zip(billed, billed[1:], strict=False):
        assert later.from_on == earlier.to_on + DAY


@pytest.mark.parametrize("method", list(Proration))
def test_on_every_day_a_period_cut_in_two_comes_to_the_whole(method):
    for on in DAYS[:730]:
        whole = Period(on, on + 45 * DAY)
        cut = on + 17 * DAY
        parts = [Period(on, cut), Period(cut + DAY, whole.to_on)]
        assert sum(months_in(each, whole, method) for each in parts) == months_in(
            whole, whole, method
        )
