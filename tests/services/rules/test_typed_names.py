"""A name that somebody types is a name: our letters carry it to mailboxes of others."""

import pytest

from services.rules.typed_names import LONGEST, is_name


@pytest.mark.parametrize(
    "typed",
    [
        "Iris Vance", "J.R. O'Neil-Vance, Jr.", "Peña & Sons (Trust)", "李 小龙", "Ольга Н.",
        "नरेंद्र", "O\N{RIGHT SINGLE QUOTATION MARK}Brien", "A" * LONGEST,
    ],
)  # fmt: skip
def test_people_are_called_what_they_are_called(typed: str):
    assert is_name(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "...", "A" * (LONGEST + 1), "OVERDUE https://evil.example/pay", "pay.evil.example",
        "Call 360 555 0100", "me@evil.example", "a/b", "Iris: pay now", "Iris\nVance", "Pay now!",
        "Iris evil.\N{CYRILLIC SMALL LETTER ER}\N{CYRILLIC SMALL LETTER EF}", "Iris <b>Vance</b>",
    ],
)  # fmt: skip
def test_what_is_an_address_or_a_message_is_no_name(typed: str):
    assert not is_name(typed)
