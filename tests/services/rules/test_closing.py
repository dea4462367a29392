"""The final bill of a sale (ch. 60.80 RCW, R-1.3, R-4.6)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money, total
from services.rules import closing
from services.rules.closing import Stretch
from services.rules.periods import Period, period_of
from services.rules.rating import Rater, Served, Terms
from services.rules.rating.saying import worth
from tests.workshop import LARKSPUR

RATER = Rater(LARKSPUR.tariff)
CYCLE = LARKSPUR.tariff.cycles[1]
HOME = Served(
    terms=(
        Terms(from_on=date(2010, 1, 1), customer_class="single_family", units=Decimal(1)),
    )
)  # fmt: skip
AMOUNTS = st.integers(0, 500_000).map(Money)


def lines_to(closing_on: date, since: date = date(2026, 7, 1)):
    periods = closing.unbilled(CYCLE, since, closing_on)
    stretches = [Stretch(period, HOME) for period in periods]
    return closing.charges(RATER, stretches, since=since, closing_on=closing_on)


def test_an_estimate_holds_thirty_days_beyond_the_closing_date():
    assert closing.valid_until(date(2025, 6, 30)) == date(2025, 7, 30)


def test_every_day_has_one_period_of_the_cycle_and_the_periods_touch():
    day = date(2024, 1, 1)
    while day <= date(2034, 12, 31):
        period = period_of(CYCLE, day)
        assert period.from_on <= day <= period.to_on
        assert period_of(CYCLE, period.to_on + closing.DAY).from_on == (period.to_on + closing.DAY)
        day += timedelta(days=1)


def test_a_closing_in_the_middle_of_a_period_is_charged_to_its_day():
    lines = lines_to(date(2026, 8, 14))
    assert {line.days for line in lines} == {Period(date(2026, 7, 1), date(2026, 8, 14))}
    months = 1 + Decimal(14) / 31
    sewer = next(line for line in lines if line.charge == "sewer_service")
    assert sewer.amount == Money(round(39_60 * months))
    assert [worth(line.reason) for line in lines] == [line.amount for line in lines]


def test_periods_that_were_not_billed_yet_are_all_charged():
    whole = lines_to(date(2026, 8, 31))
    further = lines_to(date(2026, 9, 10))
    assert further[: len(whole)] == whole
    assert {line.days.from_on for line in further[len(whole) :]} == {date(2026, 9, 1)}


def test_service_that_was_billed_up_to_the_closing_is_charged_no_more():
    assert lines_to(date(2026, 8, 14), since=date(2026, 8, 15)) == ()


def test_a_later_closing_never_costs_less():
    before = Money.ZERO
    for days in range(120):
        now = total([line.amount for line in lines_to(date(2026, 7, 1) + timedelta(days=days))])
        assert now >= before
        before = now


def test_the_per_diem_is_twelve_months_over_365_days_to_four_places():
    """$144.50 for two months of summer 2026: 144.50 / 2 x 12 / 365 = 2.37534..."""
    stretch = Stretch(period_of(CYCLE, date(2026, 7, 4)), HOME)
    found = closing.per_diem(RATER, stretch, CYCLE, closing_on=date(2026, 7, 4))
    assert found.amount == Decimal("2.3753")
    assert found.reason["arithmetic"] == "$144.50 ÷ 2 months × 12 ÷ 365 = $2.3753"


@given(final=AMOUNTS, estimate=AMOUNTS, paid=AMOUNTS)
def test_the_purchaser_never_pays_above_the_estimate_and_every_cent_is_somebodys(
    final: Money, estimate: Money, paid: Money
):
    found = closing.settle(final=final, estimate=estimate, paid=paid)
    assert found.purchaser_owes == Money.ZERO or paid + found.purchaser_owes <= estimate
    assert paid + found.purchaser_owes + found.seller_owes - found.over == final
    assert min(found.over, found.purchaser_owes, found.seller_owes) >= Money.ZERO
    assert Money.ZERO in (found.over, found.purchaser_owes + found.seller_owes)


@pytest.mark.parametrize("paid", [Money.ZERO, Money(20_00)])
def test_without_an_answer_in_time_nothing_is_the_purchasers(paid: Money):
    found = closing.settle(final=Money(120_00), estimate=None, paid=paid)
    assert found.purchaser_owes == Money.ZERO
    assert found.seller_owes == Money(120_00) - paid
