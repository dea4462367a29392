"""The line a reading machine reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money
from services.rules.scan_line import check_digit, scan_line

DIGITS = st.text("0123456789", min_size=26, max_size=26)


def test_it_is_the_line_on_the_drawn_bill():
    assert scan_line("2060-3315", "26-110431", Money(14675)) == "20603315 26110431 0000014675 3"


def test_what_is_owed_to_the_customer_is_printed_as_zero():
    assert scan_line("2060-3315", "26-110431", Money(-100)).split()[2] == "0000000000"


@pytest.mark.parametrize(
    ("account", "bill", "cents"),
    [
        ("2060-331", "26-110431", 1),
        ("2060-3315", "26-1104311", 1),
        ("2060-3315", "26-110431", 10**10),
        ("2060-331X", "26-110431", 1),
        ("2060-331\u0665", "26-110431", 1),
    ],
)
def test_numbers_of_another_length_have_no_line(account: str, bill: str, cents: int):
    with pytest.raises(ValueError, match="no scan line"):
        scan_line(account, bill, Money(cents))


@given(DIGITS, st.integers(0, 25), st.integers(1, 9))
def test_one_digit_read_wrong_is_always_noticed(digits: str, place: int, by: int):
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert check_digit(wrong) != check_digit(digits)
