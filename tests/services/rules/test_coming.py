"""What will happen to an account if nobody does anything."""

from dataclasses import dataclass
from datetime import date

from models.ledger import Component
from models.money import Money
from services.rules.aging import Due, age, age_parts, charges
from services.rules.coming import Ahead, Coming, coming
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)
RULES = LARKSPUR.billing


@dataclass
class Bill:
    number: str
    issued_on: date
    due_on: date
    total: Money


NEWEST = Bill("26-110502", date(2026, 11, 9), date(2026, 12, 4), Money(14675))
BEFORE = Bill("26-090201", date(2026, 9, 8), date(2026, 11, 10), Money(14450))


def ahead(cents: int, on: date = TODAY, *, is_closed: bool = False) -> list[Ahead]:
    bills = [NEWEST, BEFORE]
    aging = age(Money(cents), [Due(bill.due_on, bill.total) for bill in bills], on)
    return coming(aging, Money(cents), bills, RULES, on, is_closed=is_closed)


def test_each_unpaid_bill_costs_more_after_its_grace_and_the_nearest_comes_first():
    assert ahead(14675 + 4450) == [
        Ahead(date(2026, 11, 21), Coming.LATE_FEE, Money(445), "26-090201"),
        Ahead(date(2026, 12, 4), Coming.DUE, Money(14675)),
        Ahead(date(2026, 12, 15), Coming.LATE_FEE, Money(1468), "26-110502"),
        Ahead(date(2027, 1, 9), Coming.NEXT_BILL),
    ]


def test_a_late_fee_costs_no_late_fee():
    parts = {Component.SERVICE: Money(14675 + 4450), Component.PENALTY: Money(1445)}
    bills = [NEWEST, BEFORE]
    aging = age_parts(parts, [Due(bill.due_on, bill.total) for bill in bills], TODAY)
    nearest = coming(aging, charges(parts), bills, RULES, TODAY)[0]
    assert nearest == Ahead(date(2026, 11, 21), Coming.LATE_FEE, Money(445), "26-090201")


def test_what_is_over_is_not_ahead():
    assert [each.what for each in ahead(14675, date(2026, 12, 16))] == [Coming.NEXT_BILL]


def test_an_account_that_owes_nothing_is_only_billed_again():
    assert ahead(0) == [Ahead(date(2027, 1, 9), Coming.NEXT_BILL)]


def test_a_closed_account_is_billed_no_more():
    assert ahead(0, is_closed=True) == []
