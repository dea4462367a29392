"""The clocks of a sale (ch. 60.80 RCW)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.escrow import CameBy
from services.rules.business_days import is_business_day
from services.rules.closing_clock import answer_by, days_left, refund_by
from tests.workshop import LARKSPUR

CALENDAR = LARKSPUR.calendar
DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(4018)]


def test_a_4_2_asked_by_fax_on_a_monday_is_answered_by_thursday_and_by_mail_in_seven():
    monday = date(2025, 6, 2)
    assert answer_by(CALENDAR, monday, CameBy.FAX) == date(2025, 6, 5)
    assert answer_by(CALENDAR, monday, CameBy.MAIL) == date(2025, 6, 11)


@pytest.mark.parametrize("came_by", [c for c in CameBy if c is not CameBy.MAIL])
def test_whatever_is_not_mailed_has_three_days(came_by: CameBy):
    assert answer_by(CALENDAR, date(2025, 6, 2), came_by) == date(2025, 6, 5)


def test_a_day_the_county_closes_besides_moves_the_clock():
    closed = replace(CALENDAR, closed_on=frozenset({date(2025, 6, 4)}))
    assert answer_by(closed, date(2025, 6, 2), CameBy.FAX) == date(2025, 6, 6)


def test_what_is_overestimated_is_back_in_fourteen_days_or_thirty_of_a_county_treasurer():
    on = date(2025, 6, 2)
    assert refund_by(CALENDAR, on) == date(2025, 6, 23)  # the 19th is a holiday
    assert refund_by(CALENDAR, on, is_county_treasurer=True) == date(2025, 7, 16)


@pytest.mark.parametrize("came_by", [CameBy.FAX, CameBy.MAIL])
def test_over_every_day_of_eleven_years_the_clock_ends_on_an_open_day(came_by: CameBy):
    before = DAYS[0]
    for day in DAYS:
        end = answer_by(CALENDAR, day, came_by)
        assert is_business_day(CALENDAR, end)
        assert days_left(CALENDAR, day, end) == (7 if came_by is CameBy.MAIL else 3)
        assert days_left(CALENDAR, end, day) < 0
        assert end >= before, "a later request is never due sooner"
        before = end
