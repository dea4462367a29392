"""What everybody is told of special rates: the same words on the page, on paper and by e-mail."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest
from pypdf import PdfReader

from models.jurisdiction import JurisdictionKind
from models.money import Money
from services.paper import special_rates_pdf
from services.paper.special_rates_words import words_of
from services.rules.special_rates import Told, offers, plain, read, year_before
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 18, 20, tzinfo=UTC)
WEBSITE = "https://pay.larkspursewer.example/discounts"
TOLD = Told(
    year=2026, from_on=date(2025, 8, 1), to_on=date(2026, 7, 31), given=Money(2_712_000),
    discounted=250, undiscounted=44_874, shift=Money(5),
    offers=offers(LARKSPUR.programs.values(), LARKSPUR.tariff, date(2026, 11, 18)),
)  # fmt: skip


def test_it_says_what_250_households_cost_each_other_account():
    assert words_of(TOLD, LARKSPUR, WEBSITE, "en").shift == (
        "From Fri, Aug 1, 2025 to Fri, Jul 31, 2026 these discounts came to $27,120.00, for 250"
        " households. Shared by the 44,874 accounts without a discount over 12 months, that is"
        " $0.05 a month for each of them."
    )
    assert "$0.05 al mes" in words_of(TOLD, LARKSPUR, WEBSITE, "es").shift


def test_less_than_a_cent_is_said_so():
    told = replace(TOLD, given=Money(599), undiscounted=100, shift=Money.ZERO)
    assert "that is less than one cent a month" in words_of(told, LARKSPUR, WEBSITE, "en").shift


def test_it_says_who_may_have_each_program_and_how_much_it_is():
    senior, disability = words_of(TOLD, LARKSPUR, WEBSITE, "en").programs
    assert senior.who == (
        "For households in which somebody is 62 or older, and that own their home, live in it all"
        " year and rent out no other property."
    )
    assert senior.tiers == (
        "35% less with a yearly household income (gross) up to $27,050.00.",
        "20% less with a yearly household income (gross) up to $43,280.00.",
    )
    assert "own or rent their home" in disability.who
    assert disability.tiers[0].endswith(
        "up to $38,150.00 for one person, $43,600.00 for 2, $49,050.00 for 3 and $54,475.00 for 4"
        " or more."
    )


@pytest.mark.parametrize(
    ("kind", "statute"),
    [(JurisdictionKind.DISTRICT, "RCW 57.08.014"), (JurisdictionKind.CITY, "RCW 74.38.070"),
     (JurisdictionKind.COUNTY, "RCW 74.38.070")],
)  # fmt: skip
def test_it_names_the_law_that_the_utility_is_under(kind, statute):
    district = replace(LARKSPUR, jurisdiction=replace(LARKSPUR.jurisdiction, kind=kind))
    assert statute in words_of(TOLD, district, WEBSITE, "en").lede


def test_what_was_told_is_kept_and_read_back_as_it_was():
    assert tuple(read(plain(each)) for each in TOLD.offers) == TOLD.offers


@pytest.mark.parametrize(
    ("begins_in", "on", "first", "last"),
    [
        (8, date(2026, 11, 18), date(2025, 8, 1), date(2026, 7, 31)),
        (8, date(2026, 7, 31), date(2024, 8, 1), date(2025, 7, 31)),
        (8, date(2026, 8, 1), date(2025, 8, 1), date(2026, 7, 31)),
        (1, date(2026, 11, 18), date(2025, 1, 1), date(2025, 12, 31)),
        (3, date(2025, 1, 15), date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_the_cost_is_that_of_the_last_whole_year_of_the_programs(begins_in, on, first, last):
    program = replace(LARKSPUR.programs["senior"], year_begins_in=begins_in)
    assert year_before(program, on) == (first, last)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sheet_is_two_tagged_sides_and_the_readers_language_stands_first(language):
    pdf = special_rates_pdf(
        TOLD, LARKSPUR, WEBSITE, language, AT, mailing=("Ирина", "9 Kestrel Way"), is_welcome=True
    )
    sides = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    titles = {"en": "Special rates for people", "es": "Tarifas especiales para personas"}
    assert [titles[language] in side for side in sides] == [True, False]
    assert "[U+0418]" in sides[0]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang).startswith(language)


def test_the_same_facts_give_the_same_bytes():
    first, second = (special_rates_pdf(TOLD, LARKSPUR, WEBSITE, "en", AT) for _ in range(2))
    assert first == second
