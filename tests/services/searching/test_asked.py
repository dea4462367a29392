"""What somebody types, as each kind of number is written in the books."""

import pytest

from services.searching import asked
from services.searching.asked import NONE


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("$84.10", 8410), ("84.10", 8410), ("$84", 8400), ("$ 84", 8400), ("$1,084.10", 108410),
        ("1,084.10", 108410), ("$0.05", 5), ("84", NONE), ("84.1", NONE), ("84.100", NONE),
        ("$", NONE), ("$84.", NONE), ("-84.10", NONE), ("$84.10 cash", NONE), ("", NONE),
        ("٨٤.١٠", NONE),
    ],
)  # fmt: skip
def test_an_amount_is_asked_for_only_when_it_is_typed_as_one(typed, cents):
    assert asked.cents(typed) == cents


@pytest.mark.parametrize("typed", ["4242", "••4242", "•• 4242", "**4242", "x4242", "ending 4242"])
def test_four_digits_are_what_a_card_ends_with(typed):
    assert asked.of_money(typed)["four"] == "4242"


@pytest.mark.parametrize("typed", ["424", "42424", "4242 cedar", "t4242", "42-42"])
def test_anything_else_is_no_end_of_a_card(typed):
    assert asked.of_money(typed)["four"] == ""


@pytest.mark.parametrize("typed", ["10482", "Check 10482", "check #10482", "chk 10482", "#10482"])
def test_a_check_is_told_by_its_number_with_or_without_the_word(typed):
    facts = asked.of_money(typed)
    assert (facts["check"], facts["check_number"]) == ("Check 10482", "10482")


def test_changes_and_questions_are_told_by_the_number_that_people_say():
    assert asked.of_money("ap-12")["change"] == 12
    assert asked.of_money("12")["change"] == NONE
    assert asked.question_id("t-10482") == 482
    assert asked.question_id("10482") == NONE
