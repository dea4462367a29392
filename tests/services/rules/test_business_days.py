"""Business days of the county, and the clocks of a sale (ch. 60.80 RCW)."""

from datetime import date, timedelta

import pytest

from models.escrow import CameBy
from services.rules.business_days import (
    answer_by,
    business_days_after,
    business_days_between,
    is_business_day,
    refund_by,
)

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(4018)]


def test_the_years_asked_for_are_all_there():
    assert (DAYS[0], DAYS[-1]) == (date(2024, 1, 1), date(2034, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 1, 1), date(2025, 1, 20), date(2025, 2, 17), date(2025, 5, 26),
        date(2025, 6, 19), date(2025, 7, 4), date(2025, 9, 1), date(2025, 11, 11),
        date(2025, 11, 27), date(2025, 11, 28), date(2025, 12, 25),
        date(2026, 7, 3),  # the fourth is a Saturday
        date(2027, 7, 5),  # the fourth is a Sunday
        date(2027, 12, 31),  # New Year's Day of 2028 is a Saturday
        date(2025, 6, 7), date(2025, 6, 8),
    ],
)  # fmt: skip
def test_the_countys_offices_are_closed_on_state_holidays_and_weekends(day: date):
    assert not is_business_day(day)


@pytest.mark.parametrize("day", [date(2025, 10, 13), date(2025, 11, 26), date(2025, 12, 24)])
def test_a_holiday_of_banks_alone_is_a_business_day(day: date):
    assert is_business_day(day)


def test_a_4_2_asked_by_fax_on_a_monday_is_answered_by_thursday_and_by_mail_in_seven():
    monday = date(2025, 6, 2)
    assert answer_by(monday, CameBy.FAX) == date(2025, 6, 5)
    assert answer_by(monday, CameBy.MAIL) == date(2025, 6, 11)


@pytest.mark.parametrize("came_by", [c for c in CameBy if c is not CameBy.MAIL])
def test_whatever_is_not_mailed_has_three_days(came_by: CameBy):
    assert answer_by(date(2025, 6, 2), came_by) == date(2025, 6, 5)


def test_a_day_the_county_closes_besides_moves_the_clock():
    assert answer_by(date(2025, 6, 2), CameBy.FAX, {date(2025, 6, 4)}) == date(2025, 6, 6)


def test_what_is_overestimated_is_back_in_fourteen_days_or_thirty_of_a_county_treasurer():
    assert refund_by(date(2025, 6, 2)) == date(2025, 6, 23)  # the 19th is a holiday
    assert refund_by(date(2025, 6, 2), is_county_treasurer=True) == date(2025, 7, 16)


@pytest.mark.parametrize("days", [1, 3, 7, 14, 30])
def test_over_every_day_of_eleven_years_the_clock_counts_open_days_and_ends_on_one(days: int):
    before = DAYS[0]
    for day in DAYS:
        end = business_days_after(day, days)
        assert is_business_day(end)
        assert business_days_between(day, end) == days
        assert business_days_between(end, day) <= -days + 1
        assert end >= before, "a later request is never due sooner"
        before = end


def test_each_year_has_eleven_or_twelve_holidays_kept_on_weekdays():
    for year in range(2024, 2035):
        of_year = [day for day in DAYS if day.year == year and day.weekday() < 5]
        closed = [day for day in of_year if not is_business_day(day)]
        assert len(closed) in (10, 11, 12)


def test_zero_days_is_the_day_itself_or_the_next_that_is_open():
    assert business_days_after(date(2025, 6, 2), 0) == date(2025, 6, 2)
    assert business_days_after(date(2025, 6, 7), 0) == date(2025, 6, 9)
