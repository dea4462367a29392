"""What discounts cost everybody else: the sum that a notice tells (RCW 57.08.014)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money
from services.rules.cost_shift import cost_shift


def test_250_households_cost_every_other_customer_five_cents_a_month():
    # Each of them $9.04 less a month.
    shift = cost_shift(Money(904 * 250 * 12), 44_874)
    assert (str(shift.given), str(shift.monthly)) == ("$27,120.00", "$0.05")
    assert shift.arithmetic == ("$27,120.00 / 44,874 accounts / 12 months = $0.0504, rounded $0.05")


@pytest.mark.parametrize(
    ("dollars", "payers", "monthly"),
    [
        ("0.00", 100, "$0.00"),
        ("1200.00", 100, "$1.00"),
        # Half a cent is rounded up: 0.005 and 0.0049.
        ("6.00", 100, "$0.01"),
        ("5.99", 100, "$0.00"),
        ("18.00", 100, "$0.02"),
    ],
)
def test_it_is_rounded_to_the_cent_half_a_cent_up(dollars, payers, monthly):
    assert str(cost_shift(Money.dollars(dollars), payers).monthly) == monthly


def test_less_than_half_a_cent_does_not_read_as_nothing():
    assert cost_shift(Money.dollars("5.99"), 100).is_below_a_cent
    assert not cost_shift(Money.ZERO, 100).is_below_a_cent


def test_where_everybody_has_a_discount_nothing_is_shifted():
    shift = cost_shift(Money.dollars("100.00"), 0)
    assert (shift.monthly, shift.exact) == (Money.ZERO, Decimal(0))


@pytest.mark.parametrize(("cents", "payers", "months"), [(-1, 1, 12), (1, -1, 12), (1, 1, 0)])
def test_less_than_nothing_is_a_mistake(cents, payers, months):
    with pytest.raises(ValueError, match="from nothing up"):
        cost_shift(Money(cents), payers, months=months)


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_what_all_pay_together_is_what_was_given_to_half_a_cent_each(cents, payers):
    monthly = cost_shift(Money(cents), payers).monthly
    assert abs(monthly.cents * payers * 12 - cents) <= payers * 12 / 2
