"""Account numbers as people type them."""

from hypothesis import given
from hypothesis import strategies as st

from models.account import printed
from services.rules.numbers import Problem, check_digit, normalise, number_of, problem

BODIES = st.integers(min_value=0, max_value=9_999_999)


def test_the_number_on_the_bill_is_understood_however_it_is_typed():
    for typed in (
        "20441836", "2044-1836", " 2044 1836 ", "2044.1836", "2044\u20131836", "Acct # 2044-1836",
        "account no. 20441836", "Cuenta número 2044 1836", "２０４４１８３６", "2044\u00a01836",
    ):  # fmt: skip
        assert normalise(typed) == "20441836", typed


def test_a_leading_zero_a_spreadsheet_dropped_is_put_back():
    number = number_of(12_345)
    assert number.startswith("00")
    assert normalise(number.lstrip("0")) == number


def test_what_is_wrong_is_said_so_that_one_can_act():
    assert problem("  ") is Problem.EMPTY
    assert problem("2044-183G") is Problem.LETTERS
    assert problem("Kessler") is Problem.LETTERS
    assert problem("2044") is Problem.LENGTH
    assert problem("2044-1836-1") is Problem.LENGTH
    assert problem("2044-1837") is Problem.CHECK
    assert problem("2044-1836") is None


@given(BODIES, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(body, place, change):
    number = number_of(body)
    digit = str((int(number[place]) + change) % 10)
    assert normalise(number[:place] + digit + number[place + 1 :]) is None


@given(BODIES, st.integers(0, 6))
def test_two_swapped_neighbours_are_caught_but_for_nought_and_nine(body, place):
    number = number_of(body)
    one, two = number[place], number[place + 1]
    swapped = number[:place] + two + one + number[place + 2 :]
    is_caught = normalise(swapped) is None
    assert is_caught == (one != two and {one, two} != {"0", "9"})


@given(BODIES)
def test_a_number_reads_back_as_it_is_shown(body):
    number = number_of(body)
    assert normalise(printed(number)) == number
    assert check_digit(number[:-1]) == number[-1]


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_reading(typed):
    assert (normalise(typed) is None) == (problem(typed) is not None)
