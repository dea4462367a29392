"""Published schedules, described in a file, come to their published figures."""

from datetime import date
from decimal import Decimal

import pytest

from models.money import Money, total
from services.rules.periods import Period, due_on
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


def test_a_bill_is_dearer_by_the_published_difference_from_june_on():
    for month, owed in ((5, 86_00), (6, 99_00)):
        whole = Period(date(2022, month, 1), date(2022, month, 30 if month == 6 else 31))
        (line,) = LAKE_STEVENS.lines(served("single_family"), whole, bill_on=whole.from_on)
        assert line.amount == Money(owed)


def test_a_park_is_charged_for_the_pads_occupied_on_the_first():
    """R-1.4 of the domain's rules."""
    counted = [
        Terms(from_on=on, customer_class="mobile_home_park", units=Decimal(pads))
        for on, pads in ((date(2010, 1, 1), 40), (date(2020, 1, 2), 38), (date(2020, 2, 1), 39))
    ]
    lines = LAKE_STEVENS.lines(
        Served(terms=tuple(counted)), Period(date(2020, 1, 1), date(2020, 2, 29)),
        bill_on=date(2020, 3, 1),
    )  # fmt: skip
    assert [line.amount for line in lines] == [Money(40 * 86_00), Money(39 * 86_00)]


@pytest.mark.parametrize(
    ("year", "owed"),
    [(2021, "78.99"), (2022, "80.57"), (2023, "82.16"), (2024, "84.62"), (2025, "85.37"),
     (2026, "86.99")],
)  # fmt: skip
def test_snoqualmie_charges_each_year_what_it_published(year: int, owed: str):
    december = Period(date(year, 12, 1), date(year, 12, 31))
    lines = Rater(published("snoqualmie")).lines(
        served("single_family"), december, bill_on=date(year + 1, 1, 1)
    )
    assert total([line.amount for line in lines]) == Money.dollars(owed)


@pytest.mark.parametrize(
    ("year", "volume", "equivalents", "rate"),
    [(2020, 0, 1, 45_33), (2021, 750, 1, 47_37), (2022, 751, 2, 49_27), (2023, 7500, 10, 52_11)],
)
def test_king_countys_rate_is_passed_through_by_customer_equivalents(
    year: int, volume: int, equivalents: int, rate: int
):
    rater, period = Rater(published("king_county")), Period(date(year, 3, 1), date(year, 3, 31))
    _local, county = rater.lines(
        served("non_residential", volume=volume), period, bill_on=date(year, 4, 5)
    )
    assert county.amount == Money(equivalents * rate)
    assert county.reason["inputs"]["passes_through"] == "King County"
    _local, home = rater.lines(served("residential"), period, bill_on=date(year, 4, 5))
    assert home.amount == Money(rate)


@pytest.mark.parametrize(
    ("cycle", "bill_on", "due"),
    [
        # of the domain's examples: Silver Lake.
        (1, date(2025, 6, 30), date(2025, 7, 15)),
        # Skyway: the end of the month, in February of a leap year too.
        (2, date(2026, 4, 1), date(2026, 4, 30)), (2, date(2028, 2, 1), date(2028, 2, 29)),
        (3, date(2026, 4, 5), date(2026, 4, 30)),
        # Bothell: the 20th of the next month, over the turn of the year.
        (4, date(2026, 12, 25), date(2027, 1, 20)), (4, date(2026, 1, 25), date(2026, 2, 20)),
    ],
)  # fmt: skip
def test_bills_are_due_when_their_utility_says(cycle: int, bill_on: date, due: date):
    assert due_on(published("due_rules").cycles[cycle], bill_on) == due


@pytest.mark.parametrize("day", range(1, 29))
def test_a_fixed_day_always_leaves_ten(day: int):
    cycles = published("due_rules").cycles
    for cycle in cycles.values():
        for month in range(1, 13):
            bill_on = date(2028, month, day)
            assert 10 <= (due_on(cycle, bill_on) - bill_on).days <= 41
