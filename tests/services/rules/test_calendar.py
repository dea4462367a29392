"""Days and months of the calendar."""

from datetime import date

import pytest

from services.rules.calendar import months_after


@pytest.mark.parametrize(
    ("on", "months", "then"),
    [
        (date(2026, 11, 16), 2, date(2027, 1, 16)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
    ],
)
def test_some_months_on_is_the_same_day_or_the_last_of_a_shorter_month(
    on: date, months: int, then: date
):
    assert months_after(on, months) == then
