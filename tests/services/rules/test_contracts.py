"""What a contract would come to: within the law, then within the district's own rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.errors import Refused
from models.money import Money, total
from services.rules.contracts import as_lines, quote
from services.rules.instalments import Loan
from tests.workshop import LARKSPUR

RULES = replace(LARKSPUR.contracts, months_most=180)
LOAN = Loan(
    principal=Money.dollars("4800.00"), rate=Decimal("4.00"), months=60,
    from_on=date(2026, 11, 18), treasurer_fee=Money(300),
)  # fmt: skip


def test_a_quote_says_what_is_paid_in_all():
    found = quote(RULES, LOAN)
    assert found.payment == Money.dollars("88.40")
    assert found.fees == Money.dollars("15.00")
    assert total([row.payment for row in found.rows]) + RULES.admin_fee == found.paid
    assert found.rows[-1].left == Money.ZERO


def test_fifteen_years_are_allowed_and_a_month_more_names_the_law():
    assert len(quote(RULES, replace(LOAN, months=180)).rows) == 180
    with pytest.raises(Refused, match=r"RCW 57\.08\.005\(11\)"):
        quote(RULES, replace(LOAN, months=181))


def test_the_districts_own_bounds_are_kept():
    with pytest.raises(Refused, match="at most 120 months"):
        quote(LARKSPUR.contracts, replace(LOAN, months=121))
    with pytest.raises(Refused, match=r"to 6.00 per cent a year"):
        quote(RULES, replace(LOAN, rate=Decimal("6.01")))
    with pytest.raises(Refused, match=r"up to \$1,000,000.00"):
        quote(RULES, replace(LOAN, principal=Money(100_000_001)))


def test_the_file_has_every_month_and_ends_at_nothing():
    lines = list(as_lines(quote(RULES, LOAN)))
    assert len(lines) == 61
    assert lines[1] == ["1", "2026-12-18", "88.40", "16.00", "72.40", "0.00", "4727.60"]
    assert lines[-1][-1] == "0.00"
