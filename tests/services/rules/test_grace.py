"""Grace: a bill that falls due in an outage is not late before the district says so."""

from datetime import date

import pytest

from services.rules.grace import Grace, late_fee_from, until

OUTAGE = Grace(date(2026, 11, 10), date(2026, 11, 12), date(2026, 12, 4))
STILL_ON = Grace(date(2026, 11, 10), None, date(2026, 12, 4))


@pytest.mark.parametrize(
    ("due_on", "graces", "late_from"),
    [
        (date(2026, 11, 9), [OUTAGE], date(2026, 11, 20)),
        (date(2026, 11, 10), [OUTAGE], date(2026, 12, 5)),
        (date(2026, 11, 12), [OUTAGE], date(2026, 12, 5)),
        (date(2026, 11, 13), [OUTAGE], date(2026, 11, 24)),
        (date(2026, 11, 13), [STILL_ON], date(2026, 12, 5)),
        (date(2026, 11, 28), [STILL_ON], date(2026, 12, 9)),
        (date(2026, 11, 11), [], date(2026, 11, 22)),
    ],
)
def test_a_late_fee_waits_for_the_longer_of_the_usual_days_and_the_grace(due_on, graces, late_from):
    assert late_fee_from(due_on, 10, graces) == late_from


def test_of_two_graces_the_longer_counts():
    longer = OUTAGE._replace(until=date(2026, 12, 20))
    assert until(date(2026, 11, 11), [OUTAGE, longer]) == date(2026, 12, 20)
