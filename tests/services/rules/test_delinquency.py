"""What becomes of a bill that is not paid, day by day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.delinquency import Does, Holiday, Stop
from models.money import Money
from services.rules.delinquency import (
    Late,
    Reached,
    Span,
    next_late_fee,
    next_step,
    reached,
)
from services.rules.grace import Grace
from services.rules.interest import monthly_interest
from tests.workshop import LARKSPUR

PLAN, BILLING = LARKSPUR.delinquency, LARKSPUR.billing
DUE = date(2026, 7, 15)
BILL = Late(number="26-070101", due_on=DUE, unpaid=Money.dollars("144.50"))


def on_day(days: int) -> date:
    return DUE + timedelta(days=days)


def words(found: list[Reached]) -> list[str]:
    return [each.word for each in found if each.stop is None]


def walked(bill: Late, days: int) -> dict[str, date]:
    """Every night from the due day on, each step written down when it was taken."""
    done: dict[str, date] = {}
    for day in range(days + 1):
        for each in reached(PLAN, BILLING, replace(bill, done=done), on_day(day)):
            if each.stop is None:
                done = done | {each.word: on_day(day)}
    return done


def test_a_bill_that_nobody_pays_goes_the_way_of_the_file():
    assert walked(BILL, 70) == {
        "reminder": on_day(3),
        "late_fee": on_day(11),
        "past_due": on_day(15),
        "interest:1": date(2026, 8, 16),
        "lien_warning": on_day(45),
        "interest:2": date(2026, 9, 16),
        "lien_candidate": on_day(65),
    }


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, []),
        (2, []),
        (3, ["reminder"]),
        (10, ["reminder"]),
        (11, ["reminder", "late_fee"]),
    ],
)
def test_nothing_happens_before_its_day(days: int, expected: list[str]):
    assert words(reached(PLAN, BILLING, BILL, on_day(days))) == expected


def test_a_paid_bill_reaches_nothing():
    assert reached(PLAN, BILLING, replace(BILL, unpaid=Money.ZERO), on_day(300)) == []


def test_who_comes_late_to_a_bill_writes_one_letter_a_night_and_keeps_their_distance():
    """A district that begins with bills of last year does not send three letters in three days."""
    first = reached(PLAN, BILLING, BILL, on_day(200))
    assert words(first) == ["reminder", "late_fee", "interest:6"]
    done = {each.word: on_day(200) for each in first}
    told = replace(BILL, done=done)
    assert words(reached(PLAN, BILLING, told, on_day(211))) == []
    assert words(reached(PLAN, BILLING, replace(told, done=done | {"interest:7": DUE}),
                         on_day(212)))[:1] == ["past_due"]  # fmt: skip


def test_nobody_is_a_candidate_for_a_lien_who_was_not_warned():
    done = {"reminder": on_day(3), "past_due": on_day(15)}
    bill = replace(BILL, done=done)
    assert "lien_candidate" not in words(reached(PLAN, BILLING, bill, on_day(400)))


def test_the_late_fee_is_ten_percent_of_what_is_unpaid_and_says_so():
    [_, fee] = reached(PLAN, BILLING, BILL, on_day(11))
    assert fee.amount == Money.dollars("14.45")
    assert fee.reason["arithmetic"] == "10.00% × $144.50 = $14.45"
    assert fee.reason["resolution"] == BILLING.penalty_resolution


def test_a_part_payment_lowers_the_late_fee():
    bill = replace(BILL, unpaid=Money.dollars("44.50"))
    assert [each.amount for each in reached(PLAN, BILLING, bill, on_day(11))][1] == Money(445)


def test_interest_is_simple_and_a_twelfth_of_a_year():
    assert monthly_interest(Money.dollars("600.00"), Decimal("8.00")) == Money.dollars("4.00")
    assert monthly_interest(Money.dollars("144.50"), Decimal("8.00")) == Money(96)


def test_each_amount_is_worked_out_again_from_its_reason():
    costs = [each for each in reached(PLAN, BILLING, BILL, on_day(40)) if each.amount]
    assert {each.step.does for each in costs} == {Does.PENALTY, Does.INTEREST}
    for each in costs:
        [product] = each.reason["sum"]
        exact = prod(Fraction(value) for value, _ in product) / 100
        assert each.amount.cents == int(exact * 100 + Fraction(1, 2))


def test_an_outage_that_gave_grace_moves_the_late_fee_alone():
    grace = Grace(DUE, DUE, on_day(20))
    found = words(reached(PLAN, BILLING, BILL, on_day(20), [grace]))
    assert "late_fee" not in found
    assert "late_fee" in words(reached(PLAN, BILLING, BILL, on_day(21), [grace]))


def test_a_cost_whose_day_was_free_is_never_charged_and_a_notice_waits():
    free = Holiday(from_on=on_day(1), to_on=on_day(35), resolution="Resolution 2020-05")
    plan = replace(PLAN, holidays=(free,))
    during = reached(plan, BILLING, BILL, on_day(20))
    assert [(each.word, each.stop) for each in during] == [("reminder", Stop.HOLIDAY)]
    assert words(reached(plan, BILLING, BILL, on_day(36))) == ["reminder"]


def test_a_month_that_ended_while_costs_were_held_back_costs_nothing_later():
    bill = replace(BILL, spared=[Span(on_day(20), on_day(40))])
    assert "interest:1" not in words(reached(PLAN, BILLING, bill, on_day(50)))
    assert "interest:2" in words(reached(PLAN, BILLING, bill, on_day(70)))


def test_what_stops_a_step_is_named_and_the_others_go_on():
    bill = replace(BILL, stops={Does.PENALTY: Stop.DISPUTE}, held_back={"reminder"})
    found = {each.word: each.stop for each in reached(PLAN, BILLING, bill, on_day(11))}
    assert found == {"reminder": Stop.HELD_BACK, "late_fee": Stop.DISPUTE}


def test_little_money_is_not_worth_a_letter():
    bill = replace(BILL, unpaid=Money.dollars("4.99"))
    assert words(reached(PLAN, BILLING, bill, on_day(30))) == ["late_fee"]
    cent = replace(BILL, unpaid=Money(4))
    assert words(reached(PLAN, BILLING, cent, on_day(70))) == []


def test_what_comes_next_and_when():
    assert next_step(PLAN, BILLING, BILL, DUE).on == on_day(3)
    reminded = replace(BILL, done={"reminder": on_day(5)})
    assert next_step(PLAN, BILLING, reminded, on_day(6)) == (PLAN.steps[2], on_day(17))
    warned = replace(
        BILL, done={key: on_day(45) for key in ("reminder", "past_due", "lien_warning")}
    )
    assert next_step(PLAN, BILLING, warned, on_day(46)).on == on_day(65)


def test_a_late_fee_is_to_come_once_and_where_it_costs_something():
    assert next_late_fee(PLAN, BILLING, BILL, DUE).on == on_day(11)
    assert next_late_fee(PLAN, BILLING, BILL, on_day(13)).on == on_day(13)
    charged = replace(BILL, done={"late_fee": on_day(11)})
    assert next_late_fee(PLAN, BILLING, charged, on_day(12)) is None
    assert next_late_fee(PLAN, BILLING, replace(BILL, unpaid=Money(4)), DUE) is None


CENTS = st.integers(0, 1_000_000)


@given(cents=CENTS, days=st.integers(0, 400))
def test_a_rerun_adds_nothing(cents: int, days: int):
    bill = replace(BILL, unpaid=Money(cents))
    first = reached(PLAN, BILLING, bill, on_day(days))
    done = {each.word: on_day(days) for each in first}
    assert reached(PLAN, BILLING, replace(bill, done=done), on_day(days)) == []


@given(cents=CENTS, days=st.integers(0, 300), more=st.integers(1, 100))
def test_a_later_day_adds_only_what_became_due_since(cents: int, days: int, more: int):
    bill = replace(BILL, unpaid=Money(cents))
    done = walked(bill, days)
    later = reached(PLAN, BILLING, replace(bill, done=done), on_day(days + more))
    assert all(on_day(days) < each.since <= on_day(days + more) for each in later)


@given(cents=CENTS, days=st.integers(0, 800))
def test_lateness_never_costs_more_than_the_law_lets_it(cents: int, days: int):
    for each in reached(PLAN, BILLING, replace(BILL, unpaid=Money(cents)), on_day(days)):
        limit = {Does.PENALTY: Fraction(10, 100), Does.INTEREST: Fraction(23, 2400)}
        assert each.amount.cents <= cents * limit.get(each.step.does, Fraction(0)) + 1


@given(gap=st.lists(st.integers(1, 9), max_size=60))
def test_nights_that_were_missed_change_no_order(gap: list[int]):
    done, day = dict[str, date](), 0
    for each in gap:
        day += each
        for found in reached(PLAN, BILLING, replace(BILL, done=done), on_day(day)):
            assert found.word not in done
            done = done | {found.word: on_day(day)}
    told = [done[key] for key in ("reminder", "past_due", "lien_warning") if key in done]
    assert told == sorted(set(told))
