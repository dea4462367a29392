"""Whether somebody may have a program, by what they say: the examples of Clark Regional as well."""

from dataclasses import replace
from datetime import date

import pytest

from models.money import Money
from services.rules import screening
from services.rules.screening import Against, Chance, Home, Person, Said
from tests.workshop import LARKSPUR

ON = date(2026, 11, 27)
SENIOR, DISABILITY = LARKSPUR.programs["senior"], LARKSPUR.programs["disability"]


def screened(program=SENIOR, person=Person.SENIOR, home=Home.OWNS, household=2, income="20000"):
    said = Said(
        person=person, home=home, household=household,
        income=None if income is None else Money.dollars(income),
    )  # fmt: skip
    (found,) = screening.screen(
        {program.key: program}, LARKSPUR.tariff, said, customer_class="single_family", on=ON
    )
    return found


@pytest.mark.parametrize(
    ("income", "chance", "tier"),
    [
        ("24650.00", Chance.LIKELY, "lower"),
        ("24650.01", Chance.LIKELY, "upper"),
        ("39440.00", Chance.LIKELY, "upper"),
        ("39440.01", Chance.MAYBE, "upper"),
        ("43384.00", Chance.MAYBE, "upper"),
        ("43384.01", Chance.UNLIKELY, None),
        ("0", Chance.LIKELY, "lower"),
        (None, Chance.MAYBE, "upper"),
    ],
)
def test_a_2_1_incomes_of_the_two_tiers_to_the_cent(income, chance, tier):
    limits = {"lower": (Money.dollars("24650"),), "upper": (Money.dollars("39440"),)}
    program = replace(SENIOR, incomes=(replace(SENIOR.incomes[0], limits=limits),))
    found = screened(program, income=income)
    assert (found.chance, found.tier) == (chance, tier)


@pytest.mark.parametrize(
    ("program", "facts", "against"),
    [
        (SENIOR, {"person": Person.NEITHER}, Against.AGE),
        (SENIOR, {"person": Person.DISABLED}, Against.AGE),
        (SENIOR, {"home": Home.OWNS_MORE}, Against.OTHER_PROPERTY),
        (SENIOR, {"home": Home.RENTS}, Against.OWNERSHIP),
        (SENIOR, {"home": Home.ELSEWHERE}, Against.RESIDENCE),
        (SENIOR, {"income": "90000"}, Against.INCOME),
        (DISABILITY, {"person": Person.SENIOR}, Against.DISABILITY),
    ],
)
def test_what_speaks_against_it_is_said(program, facts, against):
    found = screened(program, **facts)
    assert (found.chance, found.tier, found.a_year) == (Chance.UNLIKELY, None, Money.ZERO)
    assert found.against == (against,)


def test_what_is_open_is_not_said_where_something_rules_it_out():
    found = screened(SENIOR, person=Person.NEITHER, income=None)
    assert found.against == (Against.AGE,)


def test_a_program_for_either_takes_either():
    either = replace(SENIOR, disability=True)
    assert screened(either, person=Person.DISABLED).chance is Chance.LIKELY
    assert screened(either, person=Person.BOTH).chance is Chance.LIKELY
    assert screened(either, person=Person.NEITHER).against == (Against.EITHER,)


def test_a_2_3_a_tenant_may_have_it_when_the_meter_is_their_own():
    found = screened(DISABILITY, person=Person.DISABLED, home=Home.RENTS)
    assert (found.chance, found.against) == (Chance.MAYBE, (Against.METER,))


def test_the_table_goes_by_the_size_of_the_household():
    facts = {"person": Person.DISABLED, "income": "40000"}
    assert screened(DISABILITY, household=1, **facts).chance is Chance.MAYBE
    assert screened(DISABILITY, household=2, **facts).chance is Chance.LIKELY


def test_a_year_is_twelve_months_by_the_rates_that_are_decided():
    # 35 per cent of twelve times 41.85 and 2.25.
    assert screened(income="20000").a_year == Money.dollars("185.22")
    assert screened(income="30000").a_year == Money.dollars("105.84")


def test_what_is_likely_comes_first():
    said = Said(person=Person.BOTH, home=Home.OWNS, household=1, income=Money.dollars("40000"))
    found = screening.screen(
        LARKSPUR.programs, LARKSPUR.tariff, said, customer_class="single_family", on=ON
    )
    assert [each.program.key for each in found] == ["senior", "disability"]
    assert [each.chance for each in found] == [Chance.LIKELY, Chance.MAYBE]
