"""What a line is called, and its arithmetic, in the words of whoever reads the bill."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.tariff import Proration
from services.billing.charging import charges_of
from services.rules.periods import Period
from services.rules.rating import Rater, Served, Terms, naming, saying
from tests.workshop import LARKSPUR

TARIFF = LARKSPUR.tariff
MAY_JUNE = Period(date(2025, 5, 1), date(2025, 6, 30))
AUTUMN = Period(date(2025, 9, 1), date(2025, 10, 31))


def lines(whole: Period, *, tariff=TARIFF, units: int = 1, **days):
    terms = Terms(from_on=date(2010, 1, 1), customer_class="single_family", units=Decimal(units))
    served = Served(terms=(terms,), **days)
    return Rater(tariff).lines(served, whole, bill_on=date(2025, 7, 18))


def called(whole: Period, language: str, **days) -> list[str]:
    """The names of the stored lines in a language."""
    return [
        naming.of_line(each.charge, each.description, each.reason, TARIFF, whole, language)
        for each in charges_of(lines(whole, **days), whole)
    ]


def test_a_line_for_the_whole_bill_counts_its_months():
    assert called(MAY_JUNE, "en")[0] == "Sewer service, 2 months"
    assert called(MAY_JUNE, "es")[0] == "Servicio de alcantarillado, 2 meses"


def test_a_rate_that_changes_inside_the_bill_names_each_month():
    assert called(AUTUMN, "en")[:2] == ["Sewer service, September", "Sewer service, October"]
    assert called(AUTUMN, "es")[1] == "Servicio de alcantarillado, octubre"


@pytest.mark.parametrize(
    ("days", "english", "spanish"),
    [
        ({"to_on": date(2025, 6, 14)}, "May 1–Jun 14", "1 may–14 jun"),
        ({"from_on": date(2025, 6, 1), "to_on": date(2025, 6, 14)}, "Jun 1–14", "1–14 jun"),
        ({"from_on": date(2025, 6, 30)}, "Jun 30", "30 jun"),
        ({"from_on": date(2025, 6, 1)}, "June", "junio"),
    ],
)
def test_some_days_of_a_bill_are_named(days, english, spanish):
    assert called(MAY_JUNE, "en", **days)[0] == f"Sewer service, {english}"
    assert called(MAY_JUNE, "es", **days)[0] == f"Servicio de alcantarillado, {spanish}"


@pytest.mark.parametrize(
    ("words", "spanish"),
    [("2 months", "2 meses"), ("September", "septiembre"), ("October", "octubre")],
)
def test_a_line_from_before_days_were_kept_is_named_by_its_words(words, spanish):
    named = naming.of_line(
        "sewer_service", f"Sewer service, {words}", {"rule": "flat_per_unit"}, TARIFF, AUTUMN, "es"
    )
    assert named == f"Servicio de alcantarillado, {spanish}"


def test_a_charge_that_the_file_no_longer_has_is_called_as_it_was_printed():
    assert naming.of_line("moat", "Moat, 2 months", {}, TARIFF, AUTUMN, "es") == "Moat, 2 months"


def test_a_percentage_of_a_whole_bill_names_no_days():
    name = {"en": "Senior discount"}
    assert naming.named(name, AUTUMN, AUTUMN, "en", counts_months=False) == "Senior discount"


@pytest.mark.parametrize(
    ("method", "to_on", "english", "spanish"),
    [
        (Proration.DAYS_OF_MONTH, date(2025, 5, 12), "12 of 31 days", "12 de 31 días"),
        (Proration.THIRTY_DAYS, date(2025, 5, 12), "12 of 30 days", "12 de 30 días"),
        (Proration.DAYS_OF_YEAR, date(2025, 5, 12), "12 × 12/365 of a month", "12 × 12/365 de mes"),
        (
            Proration.DAYS_OF_MONTH, date(2025, 6, 12),
            "(1 month + 12 of 30 days)", "(1 mes + 12 de 30 días)",
        ),
    ],
)  # fmt: skip
def test_a_part_of_a_month_is_said_as_its_days(method, to_on, english, spanish):
    line = lines(MAY_JUNE, tariff=replace(TARIFF, proration=method), to_on=to_on)[0]
    assert saying.said(line.reason, TARIFF, "en") == (
        f"1 home × {english} × $37.60 = {line.amount}"
    )
    assert f"1 vivienda × {spanish} × $37.60" in saying.said(line.reason, TARIFF, "es")
    assert saying.worth(line.reason) == line.amount, "the words do not change the sum"


def test_a_reason_from_before_sums_were_kept_is_shown_as_it_was_written():
    assert saying.said({"arithmetic": "1 home × 2 × $1.00 = $2.00"}, TARIFF, "es") == (
        "1 home × 2 × $1.00 = $2.00"
    )


def test_a_credit_is_said_once_in_either_language():
    reason = {"sum": [[["-6.00", "$"]]], "arithmetic": "−$6.00 once"}
    assert saying.said(reason, TARIFF, "en") == "−$6.00 once"
    assert saying.said(reason, TARIFF, "es") == "−$6.00 una vez"
