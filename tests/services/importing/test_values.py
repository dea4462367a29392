"""Cells of another system's export: what they mean, and that nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import CENTS_MAX, Money
from services.importing import values
from services.importing.values import DAYS, SIGNS, MoneyRules, Unreadable
from services.rules import old_numbers

LEADING = MoneyRules()
EVERY = MoneyRules(signs=SIGNS)
IMPLIED = MoneyRules(is_implied=True, signs=SIGNS)
AMOUNTS = st.integers(-CENTS_MAX, CENTS_MAX)


@pytest.mark.parametrize(
    ("cell", "rules", "cents"),
    [
        ("146.75", LEADING, 14675), (" $1,234.5 ", LEADING, 123450), ("-.07", LEADING, -7),
        ("(20.00)", EVERY, -2000), ("20.00-", EVERY, -2000), ("20.00 CR", EVERY, -2000),
        ("0", LEADING, 0), ("-0.00", LEADING, 0), ("0000014675", IMPLIED, 14675),
        ("14675-", IMPLIED, -14675), ("7", IMPLIED, 7),
    ],
)  # fmt: skip
def test_an_amount_is_read_to_the_cent(cell, rules, cents):
    assert values.cents(cell, rules) == cents


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("(20.00)", LEADING), ("20.00-", LEADING), ("--1", LEADING), ("-1-", EVERY),
        ("1.234", LEADING), ("1,23", LEADING), ("1e3", LEADING), ("NaN", LEADING), ("", LEADING),
        (".", LEADING), ("\uff11\uff12", LEADING), ("146.75", IMPLIED), ("9" * 5000, LEADING),
        ("9" * 5000, IMPLIED), ("1 000", LEADING), ("10000000000.00", LEADING),
    ],
)  # fmt: skip
def test_an_amount_that_could_mean_something_else_is_refused(cell, rules):
    with pytest.raises(Unreadable):
        values.cents(cell, rules)


@given(AMOUNTS, st.sampled_from(["plain", "comma", "trailing", "parentheses", "CR", "implied"]))
def test_any_amount_comes_back_however_it_was_written(cents, way):
    plain = Money(abs(cents)).plain
    written = {
        "plain": Money(cents).plain,
        "comma": f"-{Money(-cents)}" if cents < 0 else str(Money(cents)),
        "trailing": f"{plain}-" if cents < 0 else plain,
        "parentheses": f"({plain})" if cents < 0 else plain,
        "CR": f"{plain} CR" if cents < 0 else plain,
        "implied": f"{cents:+014d}".lstrip("+"),
    }[way]
    assert values.cents(written, IMPLIED if way == "implied" else EVERY) == cents


@given(st.text(), st.sampled_from([LEADING, EVERY, IMPLIED]))
def test_no_text_is_more_than_refused(cell, rules):
    for read in (
        lambda: values.cents(cell, rules),
        lambda: values.day(cell, tuple(DAYS)),
        lambda: values.text(cell),
        lambda: values.count(cell),
        lambda: values.email(cell),
    ):
        try:
            read()
        except Unreadable as unreadable:
            assert not cell.strip() or len(cell) < 4 or cell not in str(unreadable)  # noqa: PT017


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(list(DAYS)))
def test_any_day_comes_back_however_it_was_written(day, name):
    if name == "MM/DD/YY":
        day = day.replace(year=1950 + day.year % 100, day=min(day.day, 28))
    pattern = name.replace("YYYY", "%Y").replace("YY", "%y").replace("MM", "%m")
    assert values.day(day.strftime(pattern.replace("DD", "%d")), (name,)) == day


@pytest.mark.parametrize(
    "cell", ["2026-02-29", "02/30/2026", "13/01/2026", "2026-1-1", "0000-01-01", "9999-01-01", "x"]
)
def test_a_day_that_is_none_is_refused(cell):
    with pytest.raises(Unreadable):
        values.day(cell, tuple(DAYS))


@pytest.mark.parametrize("cell", ["a\u200bb", "a\x1b[0m", "a\u202eb", "\ud800", "x" * 201])
def test_what_nobody_sees_is_no_text(cell):
    with pytest.raises(Unreadable):
        values.text(cell)


def test_text_is_composed_and_trimmed():
    assert values.text(" Mun\u0303oz\u00a0") == "Muñoz"


@pytest.mark.parametrize("written", ["000123-001", "123-1", "123 1", "0123/01", " 123 - 001 "])
def test_an_old_number_is_the_same_however_a_spreadsheet_left_it(written):
    assert old_numbers.fold(written) == "123-1"


def test_old_numbers_of_letters_and_of_zeros_are_kept_apart():
    folded = {old_numbers.fold(each) for each in ("A-07", "B-07", "000-0", "0", "1231", "12-31")}
    assert folded == {"A-7", "B-7", "0-0", "0", "1231", "12-31"}
    assert old_numbers.fold("—") == ""
