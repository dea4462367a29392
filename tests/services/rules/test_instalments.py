"""Instalments sum to the debt, a contract ends at $0.00, and what is kept follows from payments."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refused
from models.ledger import Component
from models.money import Money, total
from services.rules.aging import Due, age_parts
from services.rules.instalments import (
    Instalment,
    Keeping,
    Loan,
    amortised,
    days_from,
    debt_of,
    equal,
    keeping,
    level_payment,
    payoff,
)

NOV_18 = date(2026, 11, 18)
DAY = timedelta(days=1)
rates = st.decimals(min_value=0, max_value=12, places=2)


def loan(dollars="4800.00", rate="4.00", months=60, fee=0):
    return Loan(
        principal=Money.dollars(dollars), rate=Decimal(rate), months=months, from_on=NOV_18,
        treasurer_fee=Money(fee),
    )  # fmt: skip


def test_a_debt_is_shared_to_the_cent_and_the_first_takes_the_odd_one():
    shared = equal(Money.dollars("100.00"), days_from(date(2026, 12, 2), 3, 30))
    assert shared == [
        Instalment(date(2026, 12, 2), Money(3334)),
        Instalment(date(2027, 1, 1), Money(3333)),
        Instalment(date(2027, 1, 31), Money(3333)),
    ]


@given(st.integers(24, 10_000_000), st.integers(1, 24))
def test_instalments_sum_to_the_debt_and_differ_by_a_cent_at_most(cents, count):
    shared = equal(Money(cents), days_from(NOV_18, count, 30))
    amounts = [each.amount.cents for each in shared]
    assert sum(amounts) == cents
    assert max(amounts) - min(amounts) <= 1
    assert min(amounts) > 0


def test_no_instalment_is_nothing():
    with pytest.raises(ValueError, match="a cent"):
        equal(Money(2), days_from(NOV_18, 3, 30))


@given(st.integers(18_000, 5_000_000), rates, st.integers(1, 180), st.integers(0, 300))
def test_a_contract_ends_at_exactly_nothing(cents, rate, months, fee):
    rows = amortised(
        Loan(
            principal=Money(cents), rate=rate, months=months, from_on=NOV_18,
            treasurer_fee=Money(fee),
        )
    )  # fmt: skip
    assert len(rows) == months
    assert rows[-1].left == Money.ZERO
    assert total([row.principal for row in rows]) == Money(cents)
    assert total([row.fee for row in rows]) == Money(fee * -(-months // 12))
    assert all(min(row.interest, row.principal, row.left) >= Money.ZERO for row in rows)
    assert [row.due_on for row in rows] == sorted({row.due_on for row in rows})


@given(st.integers(18_000, 5_000_000), rates, st.integers(1, 180))
def test_every_payment_of_a_contract_is_level_but_for_what_rounding_left(cents, rate, months):
    asked = Loan(principal=Money(cents), rate=rate, months=months, from_on=NOV_18)
    level, rows = level_payment(asked), amortised(asked)
    assert all(row.payment == level for row in rows if row.left)
    # half a cent of the payment and half a cent of each month's interest, with their interest
    grown = (1 + rate / 1200) ** months
    assert abs((rows[-1].payment - level).cents) <= (months + 1) * grown


def test_the_known_table_of_a_known_loan():
    rows = amortised(loan())
    assert level_payment(loan()) == Money.dollars("88.40")
    assert (rows[0].interest, rows[0].principal) == (Money(1600), Money(7240))
    assert rows[0].due_on == date(2026, 12, 18)
    assert rows[59].due_on == date(2031, 11, 18)


def test_without_interest_it_is_the_debt_in_equal_parts():
    rows = amortised(loan("100.00", "0", 3))
    assert [row.payment for row in rows] == [Money(3333), Money(3333), Money(3334)]


def test_the_treasurer_adds_three_dollars_a_year():
    fees = [row.number for row in amortised(loan(fee=300, months=30)) if row.fee]
    assert fees == [12, 24, 30]


def test_no_contract_runs_for_more_than_fifteen_years():
    assert len(amortised(loan(months=180))) == 180
    for months in (0, 181):
        with pytest.raises(Refused, match=r"RCW 57\.08\.005\(11\)"):
            amortised(loan(months=months))


def test_a_payoff_adds_interest_by_the_day_since_it_was_last_charged():
    now = payoff(Money.dollars("3650.00"), Decimal("5.00"), NOV_18, NOV_18)
    later = payoff(Money.dollars("3650.00"), Decimal("5.00"), NOV_18, NOV_18 + 10 * DAY)
    assert (now.total, now.a_day) == (Money.dollars("3650.00"), Decimal("0.5000"))
    assert later.total == Money.dollars("3655.00")
    assert payoff(Money(1), Decimal(5), NOV_18, NOV_18 - DAY).interest == Money.ZERO


# An arrangement over $90.00 that was past due on Nov 18, in three instalments.
AGREED = equal(Money(9000), days_from(date(2026, 12, 2), 3, 30))
OLD = Due(date(2026, 10, 13), Money(9000))
NEW = Due(date(2026, 12, 13), Money(5000))


def stands(on, owed, *, fees=0, on_its_way=0, together=True):
    parts = {Component.SERVICE: Money(owed - fees), Component.FEE: Money(fees)}
    aging = age_parts(parts, [NEW, OLD], on)
    debt = debt_of(aging, [NEW.total], Money(on_its_way))
    state, missing = keeping(AGREED, debt, on, together=together)
    return state, missing.cents


@pytest.mark.parametrize(
    ("on", "owed", "expected"),
    [
        (date(2026, 12, 2), 14000, (Keeping.KEPT, 0)),  # it may be paid on its day
        (date(2026, 12, 3), 14000, (Keeping.BEHIND, 3000)),
        (date(2026, 12, 3), 11000, (Keeping.KEPT, 0)),
        (date(2026, 12, 14), 11000, (Keeping.BEHIND, 5000)),  # the new bill is due beside it
        (date(2026, 12, 14), 6000, (Keeping.KEPT, 0)),
        (date(2026, 12, 14), 0, (Keeping.PAID, 0)),
        (date(2026, 12, 3), 5000, (Keeping.PAID, 0)),  # only the new bill is left
        (date(2027, 2, 1), 1, (Keeping.BEHIND, 1)),
    ],
)
def test_it_is_kept_while_no_more_is_unpaid_than_is_to_come(on, owed, expected):
    assert stands(on, owed) == expected


def test_a_later_bill_breaks_nothing_where_only_instalments_are_asked():
    assert stands(date(2026, 12, 14), 11000, together=False) == (Keeping.KEPT, 0)
    assert stands(date(2026, 12, 14), 14000, together=False) == (Keeping.BEHIND, 3000)


def test_a_payment_on_its_way_is_not_missing():
    assert stands(date(2026, 12, 3), 14000, on_its_way=3000) == (Keeping.KEPT, 0)
    assert stands(date(2026, 12, 3), 14000, on_its_way=2999) == (Keeping.BEHIND, 1)


def test_a_fee_that_was_added_is_due_too():
    assert stands(date(2026, 12, 3), 11000 + 2000, fees=2000) == (Keeping.BEHIND, 2000)


@given(st.integers(0, 14000), st.integers(0, 14000), st.integers(0, 120))
def test_who_pays_more_is_never_further_behind(owed, less, days):
    on = NOV_18 + timedelta(days=days)
    assert stands(on, max(owed - less, 0))[1] <= stands(on, owed)[1]
