"""What a district's file may say of its rate programs, and which statute refuses it."""

from datetime import date
from pathlib import Path

import pytest

from models.district_file import load
from models.district_table import DistrictFileError
from models.money import Money
from models.program import Tenure, tier_of

LARKSPUR = Path(__file__).parents[2] / "districts" / "larkspur.toml"


def written(tmp_path, old, new, count=1):
    text = LARKSPUR.read_text("utf-8")
    assert text.count(old) >= 1
    file = tmp_path / "district.toml"
    file.write_text(text.replace(old, new, count), "utf-8")
    return file


def test_the_senior_program_of_larkspur_has_two_tiers_for_owners_of_62():
    senior = load(LARKSPUR).programs["senior"]
    assert (senior.age_least, senior.tiers) == (62, ("lower", "upper"))
    assert senior.holds == {Tenure.OWNER}
    assert senior.incomes_on(date(2026, 11, 1)).limit("lower", 1) == Money.dollars("27050.00")
    assert senior.incomes_on(date(2026, 7, 31)).limit("lower", 4) == Money.dollars("26437.50")


@pytest.mark.parametrize("on", [date(2026, 8, 1), date(2026, 12, 31), date(2027, 7, 31)])
def test_a_year_of_a_program_ends_on_31_july(on):
    assert load(LARKSPUR).programs["senior"].year_end(on) == date(2027, 7, 31)


def test_a_year_that_begins_in_january_ends_in_december(tmp_path):
    file = written(tmp_path, "year_begins_in = 8", "year_begins_in = 1")
    senior = load(file).programs["senior"]
    assert senior.year_end(date(2027, 1, 1)) == date(2027, 12, 31)
    assert senior.year_end(date(2026, 12, 31)) == date(2026, 12, 31)


def test_a_household_larger_than_the_table_has_its_last_income():
    limits = load(LARKSPUR).programs["disability"].incomes_on(date(2026, 9, 1))
    assert limits.limit("all", 2) == Money.dollars("43600.00")
    assert limits.limit("all", 9) == limits.limit("all", 4) == Money.dollars("54475.00")


def test_what_a_discount_needs_is_a_program_and_its_tier():
    programs = load(LARKSPUR).programs
    assert tier_of(programs, "senior.upper") == (programs["senior"], "upper")
    assert tier_of(programs, "senior") is None
    assert tier_of(programs, "veteran.all") is None


def test_a_file_may_have_neither_programs_nor_discounts(tmp_path):
    text = LARKSPUR.read_text("utf-8")
    first = text.index("# What programs take off")
    last = text.index("# What becomes of a bill that is not paid, step by step.")
    file = tmp_path / "district.toml"
    file.write_text(text[:first] + text[last:], "utf-8")
    assert load(file).programs == {}


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('statute = "RCW 57.08.014"', 'statute = "RCW 74.38.070"',
         r"senior\.statute = 'RCW 74\.38\.070': rates are lowered under RCW 57\.08\.014"),
        ('tiers = ["lower", "upper"]', 'tiers = ["lower", "lower"]', "must name each tier once"),
        ("age_least = 62\n", "", "age_least = None: say an age, or disability = true"),
        ("age_least = 62", "age_least = 0", "age_least = 0: must be from 1 to 120"),
        ('age_on = "application"', 'age_on = "easter"', "must be one of application, year_end"),
        ('holds = ["owner"]', "holds = []", "must be some of owner, tenant"),
        ('lower = ["26437.50"]', 'lower = ["42300.00"]',
         r"incomes\[2\]\.upper = '42300.00': must be above lower"),
        ('lower = ["26437.50"]', "lower = []", r"incomes\[2\]\.lower = \[\]: must have from 1"),
        ('lower = ["26437.50"]', 'lower = ["ten"]', r"lower = \['ten'\]: must be dollars"),
        ('"32200.00", "36800.00"', '"36801.00", "36800.00"', "no less for a larger household"),
        ("{ from = 2025-08-01, resolution = \"Resolution 2025-10\"",
         "{ from = 2016-01-01, resolution = \"Resolution 2025-10\"", "after the step before"),
        ('renewal_mailed = "06-01"', 'renewal_mailed = "02-29"', "a day of every year"),
        ('renewal_due = "06-30"', 'renewal_due = "June 30"', "a day of every year"),
        ('retroactive = "none"', 'retroactive = "always"', "must be one of none, filing_date"),
        ("year_begins_in = 8", "year_begins_in = 13", "must be from 1 to 12"),
        ("year_begins_in = 8", "year_begins_in = 8\nhair = \"red\"", "is not a key this file"),
        ('needs = "senior.upper"', 'needs = "senior"',
         r"charges\.senior_upper\.needs = 'senior': must be a program and its tier"),
        ('needs = "senior.upper"', 'needs = "senior.lower"',
         r"programs\.senior\.tiers: no discount of charges needs 'senior\.upper'"),
        ("[programs.senior]", "[programs.Senior]", r"programs\.Senior: a key has small letters"),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_named(tmp_path, old, new, refusal):
    with pytest.raises(DistrictFileError, match=refusal):
        load(written(tmp_path, old, new))


def test_each_language_names_the_same_papers(tmp_path):
    file = written(tmp_path, '  "Una identificación con foto y fecha de nacimiento",\n', "")
    with pytest.raises(DistrictFileError, match="the same ones in every language"):
        load(file)
