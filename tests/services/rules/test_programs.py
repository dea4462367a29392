"""Up to which income a tier of a program goes, in words."""

from datetime import date

from services.rules.programs import income_words
from tests.workshop import LARKSPUR

ON = date(2026, 9, 1)


def test_an_income_is_said_once_where_the_household_does_not_matter():
    senior = LARKSPUR.programs["senior"]
    assert income_words(senior, "lower", ON) == "an income up to $27,050.00 a year"


def test_an_income_is_said_for_each_size_of_household_where_it_matters():
    said = income_words(LARKSPUR.programs["disability"], "all", ON)
    assert said == (
        "a yearly income up to $38,150.00 in a household of 1, $43,600.00 of 2, $49,050.00 of 3,"
        " $54,475.00 of 4 or more"
    )
