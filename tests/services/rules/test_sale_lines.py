"""A list that a title company pastes: an address or an account number on each line."""

import pytest

from services.rules import sale_lines
from services.rules.sale_lines import Line, Problem


def test_each_line_is_an_address_or_an_account_number_and_empty_ones_are_left_out():
    assert sale_lines.read("2218 Cedar  Hollow Rd\r\n\r\nAcct # 20441836\n") == [
        Line(1, "2218 Cedar Hollow Rd", None), Line(3, "Account 2044-1836", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("20441837", Problem.NUMBER), ("1234", Problem.NUMBER), ("nowhere", Problem.PLACE),
        ("Cedar Hollow Rd", Problem.PLACE), ("1" + "x" * 120, Problem.LONG),
    ],
)  # fmt: skip
def test_what_is_wrong_about_a_line_is_said_of_that_line(line, problem):
    fine, wrong = sale_lines.read(f"77 Kestrel Way\n{line}")
    assert (fine.problem, wrong.problem, wrong.place) == (None, problem, 2)


@pytest.mark.parametrize("again", ["2044-1836", "Account 2044 1836", "cuenta 20441836"])
def test_a_property_stands_in_a_list_once(again):
    assert [each.problem for each in sale_lines.read(f"20441836\n{again}")] == [
        None, Problem.TWICE,
    ]  # fmt: skip


def test_the_desk_reads_the_account_out_of_what_is_kept():
    [line] = sale_lines.read("2044-1836")
    assert sale_lines.account_of(line.said) == "20441836"
    assert sale_lines.account_of("2218 Account Rd") is None
