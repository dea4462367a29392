"""The demo is billed by the district's own file."""

from dataclasses import replace
from datetime import date

import pytest

from models.errors import Refused
from models.ledger import Component
from services.demo.issues import issues
from services.demo.rates import Rates
from tests.workshop import LARKSPUR

ISSUE = issues(date(2026, 11, 20), 1, 1, LARKSPUR.billing)[-1]


def test_households_that_are_alike_have_the_same_lines():
    rates = Rates(LARKSPUR.tariff)
    lines = rates.lines(ISSUE, "multi_family", 8)
    assert rates.lines(ISSUE, "multi_family", 8) is lines
    assert [line.amount for line in lines] == [316_80, 334_80, 486_40, 36_00]
    assert "8 homes × 2 months × $30.40 = $486.40" in lines[2].reason


def test_before_the_district_charged_anything_there_is_no_line():
    early = issues(date(2016, 10, 20), 1, 1, LARKSPUR.billing)[0]
    assert Rates(LARKSPUR.tariff).lines(early, "single_family", 1) == ()


def test_a_charge_that_the_demos_books_do_not_know_is_refused():
    fee = replace(LARKSPUR.tariff.charges[0], component=Component.FEE)
    rates = Rates(replace(LARKSPUR.tariff, charges=(fee,)))
    with pytest.raises(Refused, match="not sewer_service"):
        rates.lines(ISSUE, "single_family", 1)
