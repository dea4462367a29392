"""Up to which income a tier of a program goes, in words, and how many have one at once."""

from datetime import date

from services.rules.programs import income_words, most_at_once
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


def test_as_many_have_it_at_once_as_on_the_fullest_day():
    def day(number):
        return date(2027, 1, number)

    taken = [(day(1), day(9)), (day(10), day(20)), (day(20), date.max)]
    assert most_at_once(taken, (day(1), day(19))) == 1
    assert most_at_once(taken, (day(1), day(20))) == 2  # the last day of one, the first of another
    assert most_at_once(taken, (day(21), date.max)) == 1
    assert most_at_once([], (day(1), day(2))) == 0
