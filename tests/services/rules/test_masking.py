"""Numbers of cards and of social security never reach the database."""

import time

import pytest

from services.rules.masking import masked


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("My card is 4242424242424242.", "My card is •••• 4242."),
        ("4242 4242 4242 4242", "•••• 4242"),
        ("378282246310005 amex", "•••• 0005 amex"),
        ("4242-4242-4242-4242, thanks", "•••• 4242, thanks"),
        ("visa4242424242424242exp1227", "visa•••• 4242exp1227"),
        ("SSN 123-45-6789", "SSN •••-••-6789"),
    ],
)
def test_f19_numbers_of_cards_and_persons_are_masked_before_anything_is_kept(typed, kept):
    assert masked(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Account 2044-1836", "Bill 26-081377", "R-00048812", "(360) 555-0142",
        "4242424242424241", "$1,234.50 on 2026-11-18", "12345678901234567890123",
        "e34833e26b5644ed18f227ad3d0e73566fb0a3c4cfa72c78389631044991efe5",
    ],
)  # fmt: skip
def test_what_is_no_such_number_stays(typed):
    assert masked(typed) == typed


def test_f21_a_long_text_of_digits_is_read_quickly():
    began = time.process_time()
    masked("4 " * 2_000 + "4-" * 2_000)
    assert time.process_time() - began < 0.1
