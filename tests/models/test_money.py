"""Money: exact to the cent, read from what people type, shared without losing any."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import CENTS_MAX, Money, total

cents = st.integers(-CENTS_MAX, CENTS_MAX)
weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("74.5", 7450), ("74.50", 7450), ("$1,234.50", 123450), ("1000", 100000), (" 12 ", 1200),
        (".5", 50), ("0.07", 7), ("$ 3", 300), ("+3.10", 310), ("1,000,000", 100_000_000),
        ("0", 0), ("146,75", 14675), ("$1234,50", 123450), ("1,23", 123),
    ],
)  # fmt: skip
def test_what_people_type_is_read_to_the_cent(written: str, amount: int):
    assert Money.read(written) == Money(amount)


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "-5", "\N{MINUS SIGN}5", "abc", "1.234", "12.3.4", "1,2", "1,2345", "1e3", "$",
        ".", "$\n5", "1\n2", "5.", "5 5", "NaN", "inf", "0x10", "\u0661\u0662", "1_000", "(5)",
        "5-", "1,23,45", "1.234,5", ",50",
    ],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused(written: str):
    with pytest.raises(ValueError, match="not an amount of money"):
        Money.read(written)


def test_an_amount_no_bill_can_have_is_refused():
    assert Money.read("9,999,999,999.99") == Money(CENTS_MAX)
    with pytest.raises(ValueError, match="too large"):
        Money.read("10,000,000,000.00")


@given(cents)
def test_what_is_written_plain_is_read_back(amount: int):
    written = Money(amount).plain
    assert Money.dollars(written) == Money(amount)
    if amount >= 0:
        assert Money.read(written) == Money(amount)
        assert Money.read(str(Money(amount))) == Money(amount)


@pytest.mark.parametrize(
    ("dollars", "amount"),
    [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("2.675", 268), ("1.115", 112), ("10", 1000)],
)
def test_dollars_are_rounded_half_up_once(dollars: str, amount: int):
    assert Money.dollars(dollars) == Money.dollars(Decimal(dollars)) == Money(amount)


@pytest.mark.parametrize("value", [1.0, "1", Decimal(1), True, None])
def test_money_counts_whole_cents_and_nothing_else(value: object):
    with pytest.raises(TypeError, match="whole cents"):
        Money(value)


@pytest.mark.parametrize(
    ("amount", "shown", "plain"),
    [
        (123450, "$1,234.50", "1234.50"),
        (-5, "\N{MINUS SIGN}$0.05", "-0.05"),
        (0, "$0.00", "0.00"),
        (-100_000_001, "\N{MINUS SIGN}$1,000,000.01", "-1000000.01"),
    ],
)
def test_an_amount_is_shown_for_people_and_plain_for_files(amount: int, shown: str, plain: str):
    assert (str(Money(amount)), Money(amount).plain) == (shown, plain)


@given(cents, weights)
def test_shares_always_sum_to_the_amount_and_stray_less_than_a_cent(amount: int, parts: list[int]):
    shares = Money(amount).split(parts)
    assert total(shares) == Money(amount)
    for share, part in zip(shares, parts, strict=True):
        assert abs(share.cents * sum(parts) - amount * part) < sum(parts)


@given(st.integers(0, CENTS_MAX), weights)
def test_a_part_without_weight_gets_nothing(amount: int, parts: list[int]):
    shares = Money(amount).split([*parts, 0])
    assert shares[-1] == Money.ZERO


def test_the_odd_cent_goes_to_the_largest_remainder_then_to_the_first():
    assert Money(100).split([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(10).split([2, 5]) == [Money(3), Money(7)]
    assert Money(-100).split([1, 1, 1]) == [Money(-33), Money(-33), Money(-34)]


@pytest.mark.parametrize("parts", [[], [0], [0, 0], [1, -1], [3, -1]])
def test_shares_need_weights(parts: list[int]):
    with pytest.raises(ValueError, match="shares need weights"):
        Money(100).split(parts)


@given(cents, cents, cents)
def test_amounts_add_and_compare_like_whole_numbers(a: int, b: int, c: int):
    assert Money(a) + Money(b) == Money(b) + Money(a) == Money(a + b)
    assert (Money(a) + Money(b)) + Money(c) == Money(a) + (Money(b) + Money(c))
    assert Money(a) - Money(b) == Money(a) + -Money(b)
    assert (Money(a) < Money(b)) is (a < b)
    assert bool(Money(a)) is bool(a)
    assert abs(Money(a)) == Money(abs(a))
    assert total([Money(a), Money(b), Money(c)]) == Money(a + b + c)


def test_the_sum_of_no_amounts_is_zero():
    assert total([]) == Money.ZERO
