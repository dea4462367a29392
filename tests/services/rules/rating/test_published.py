"""Published schedules, described in a file, come to their published figures."""

from datetime import date
from decimal import Decimal

import pytest

from models.money import Money, total
from services.rules.periods import Period
from services.rules.rating import Rater, Served, Terms
from services.rules.rating.saying import worth
from tests.districts import published

LAKE_STEVENS = Rater(published("lake_stevens"))
JANUARY = Period(date(2020, 1, 1), date(2020, 1, 31))


def served(customer_class: str, units: int = 1, volume: int | None = None) -> Served:
    terms = Terms(from_on=date(2010, 1, 1), customer_class=customer_class, units=Decimal(units))
    return Served(terms=(terms,), volume=None if volume is None else Decimal(volume))


@pytest.mark.parametrize(
    ("who", "owed"),
    [
        (served("commercial", volume=1000), "114.67"),
        (served("commercial", volume=750), "86.00"),
        (served("commercial", volume=0), "86.00"),
        (served("duplex", 2), "172.00"),
        (served("duplex", 3), "258.00"),
        (served("single_family"), "86.00"),
    ],
)
def test_lake_stevens_of_2019_charges_what_it_published(who: Served, owed: str):
    """A-1.1 of the domain's examples."""
    lines = LAKE_STEVENS.lines(who, JANUARY, bill_on=date(2020, 2, 1))
    assert total([line.amount for line in lines]) == Money.dollars(owed)
    assert [worth(line.reason) for line in lines] == [line.amount for line in lines]


def test_a_bill_over_a_change_of_rate_has_a_line_for_each():
    """A-1.2: May and June 2022 by service date."""
    period = Period(date(2022, 5, 1), date(2022, 6, 30))
    may, june = LAKE_STEVENS.lines(served("single_family"), period, bill_on=date(2022, 7, 1))
    assert (may.amount, june.amount) == (Money(86_00), Money(99_00))
    assert may.reason["arithmetic"] == "1 home × 1 month × $86.00 = $86.00"
    assert june.reason["resolution"] == "Code 9.10.020"
