"""How old a debt is."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger import Component
from models.money import Money
from services.rules.aging import (
    Due,
    age,
    age_parts,
    charges,
    late_fee,
    late_fee_on,
    shared,
)

TODAY = date(2026, 11, 18)
NEWEST = Due(date(2026, 12, 4), Money(14675))
BEFORE = Due(date(2026, 10, 2), Money(14450))
OLDER = Due(date(2026, 8, 3), Money(14450))


def test_a_new_bill_alone_is_current():
    aging = age(Money(14675), [NEWEST, BEFORE], TODAY)
    assert (aging.current, aging.past_due) == (Money(14675), Money.ZERO)
    assert aging.next_due_on == NEWEST.due_on
    assert aging.days_past_due == 0


def test_what_the_newest_bill_does_not_explain_is_past_due_since_the_bill_before():
    aging = age(Money(14675 + 4450 + 445), [NEWEST, BEFORE, OLDER], TODAY)
    assert aging.current == Money(14675)
    assert aging.past_due == Money(4895)
    assert aging.past_due_since == BEFORE.due_on
    assert aging.days_past_due == 47


def test_a_bill_is_not_late_on_its_own_day():
    assert age(Money(100), [BEFORE], BEFORE.due_on).past_due == Money.ZERO
    assert age(Money(100), [BEFORE], date(2026, 10, 3)).days_past_due == 1


def test_what_was_brought_along_is_late_by_its_own_day_or_by_none():
    ahead, late = Due(date(2026, 12, 12), Money(9000)), Due(date(2026, 11, 2), Money(4000))
    aging = age(Money(14500), [ahead, late, Due(None, Money(1500))], TODAY)
    assert (aging.current, aging.next_due_on) == (Money(9000), ahead.due_on)
    assert (aging.past_due, aging.past_due_since) == (Money(4000), late.due_on)
    assert (aging.brought, aging.owed, aging.days_past_due) == (Money(1500), Money(14500), 16)


def test_credit_is_owed_to_the_customer():
    aging = age(Money(-500), [NEWEST], TODAY)
    assert (aging.owed, aging.credit, aging.next_due_on) == (Money.ZERO, Money(500), None)


def test_a_debt_older_than_every_bill_is_past_due():
    aging = age(Money(999), [], TODAY)
    assert (aging.past_due, aging.past_due_since, aging.days_past_due) == (Money(999), None, 0)


def test_a_bill_of_nothing_hides_none_of_the_bills_before_it():
    free = Due(NEWEST.due_on, Money.ZERO)
    aging = age(Money(4450), [free, BEFORE, OLDER], TODAY)
    assert (aging.past_due, aging.past_due_since) == (Money(4450), BEFORE.due_on)


def test_what_is_owed_belongs_to_the_newest_bills():
    totals = [Money(14675), Money(14450), Money(14450)]
    assert list(shared(Money(20000), totals)) == [Money(14675), Money(5325), Money.ZERO]
    assert list(shared(Money(-500), totals)) == [Money.ZERO] * 3


def test_what_lateness_cost_makes_no_debt_older():
    parts = {Component.SERVICE: Money(14450), Component.PENALTY: Money(1445)}
    aging = age_parts(parts, [BEFORE, OLDER], TODAY)
    assert (aging.past_due, aging.past_due_since) == (Money(15895), BEFORE.due_on)
    assert charges(parts) == Money(14450)


def test_credit_is_used_up_before_the_cost_of_lateness_is_set_apart():
    parts = {Component.PENALTY: Money(1445), Component.CREDIT: Money(-2000)}
    assert charges(parts) == Money(-555)
    assert age_parts(parts, [BEFORE], TODAY).credit == Money(555)


def test_a_new_bill_and_a_return_fee_are_not_past_due():
    parts = {Component.SERVICE: NEWEST.total, Component.FEE: Money(2000)}
    aging = age_parts(parts, [NEWEST, BEFORE, OLDER], TODAY)
    assert (aging.past_due, aging.past_due_since, aging.days_past_due) == (Money.ZERO, None, 0)
    assert (aging.current, aging.fees, aging.owed) == (NEWEST.total, Money(2000), Money(16675))


AMOUNTS = st.integers(0, 60_000)


@given(service=AMOUNTS, late=AMOUNTS, credit=AMOUNTS, fee=st.integers(1, 60_000))
def test_a_bill_that_was_paid_stays_paid_whatever_fee_comes(service, late, credit, fee):
    owed = {Component.SERVICE: Money(service), Component.PENALTY: Money(late)}
    owed[Component.CREDIT] = Money(-credit if not service + late else 0)
    with_fee = {**owed, Component.FEE: Money(fee)}
    bills = [NEWEST, BEFORE, OLDER]
    totals = [bill.total for bill in bills]
    assert list(shared(charges(with_fee), totals)) == list(shared(charges(owed), totals))
    before, after = age_parts(owed, bills, TODAY), age_parts(with_fee, bills, TODAY)
    assert after.past_due == before.past_due
    assert after.past_due_since == before.past_due_since
    assert after.owed - after.credit == before.owed - before.credit + Money(fee)


@given(
    st.integers(-50_000, 200_000),
    st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(1, 40_000))),
)
def test_the_parts_always_make_the_balance(cents, bills):
    dues = [Due(on, Money(total)) for on, total in sorted(bills, reverse=True)]
    aging = age(Money(cents), dues, TODAY)
    assert aging.owed - aging.credit == Money(cents)
    assert min(aging.past_due, aging.current, aging.credit) >= Money.ZERO
    assert (aging.next_due_on is not None) == bool(aging.current)


@pytest.mark.parametrize(
    ("unpaid", "percent", "fee"),
    [(14450, "10.00", 1445), (4450, "10.00", 445), (5, "10", 1), (4, "10", 0), (14455, "10", 1446)],
)
def test_a_late_fee_is_rounded_half_up_once(unpaid, percent, fee):
    assert late_fee(Money(unpaid), Decimal(percent)) == Money(fee)


def test_a_late_fee_comes_the_day_after_the_grace():
    assert late_fee_on(date(2026, 10, 2), 10) == date(2026, 10, 13)
