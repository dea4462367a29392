"""How much autopay draws and when, as a specialist would work it out on paper."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.autopay import AmountRule, NoticeRule
from models.money import Money
from services.rules import drafting
from services.rules.calendar import is_banking_day
from services.rules.drafting import Ahead, Owing, Terms
from tests.workshop import LARKSPUR

RULES = LARKSPUR.autopay
FROM = date(2026, 1, 1)
CENTS = st.integers(-50_000, 500_000).map(Money)
SOME = st.integers(1, 500_000).map(Money)
DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))
TERMS = st.builds(
    Terms,
    days_before=st.integers(0, RULES.days_before_max),
    amount_rule=st.sampled_from(AmountRule),
    fixed=SOME,
    cap=st.none() | SOME,
    bills_from=st.just(FROM),
)


def dollars(said: str) -> Money:
    return Money.dollars(said)


@pytest.mark.parametrize(
    ("rule", "cap", "comes_to"),
    [
        (AmountRule.BALANCE, None, "221.25"),
        (AmountRule.BILL, None, "74.50"),
        (AmountRule.FIXED, None, "50.00"),
        (AmountRule.BALANCE, "100.00", "100.00"),
        (AmountRule.BILL, "100.00", "74.50"),
    ],
)
def test_each_rule_comes_to_what_it_says_and_never_above_the_cap(rule, cap, comes_to):
    terms = Terms(
        amount_rule=rule, fixed=dollars("50.00"), cap=cap and dollars(cap), bills_from=FROM
    )

    amount = drafting.amount_of(terms, still=dollars("221.25"), of_bill=dollars("74.50"))

    assert amount == dollars(comes_to)


@given(TERMS, SOME, CENTS, CENTS)
def test_e7_a_draft_is_never_above_its_notice_nor_above_what_is_owed(terms, noticed, still, bill):
    amount = drafting.drawn(noticed, terms, still=still, of_bill=bill)

    assert Money.ZERO <= amount <= noticed
    assert amount <= max(still, Money.ZERO)
    assert terms.cap is None or amount <= terms.cap


@given(DAYS, st.integers(0, RULES.days_before_max), DAYS)
def test_d07_e2_a_draft_is_on_a_banking_day_ten_days_after_its_notice(due_on, before, told_on):
    day = drafting.draw_day(due_on, before, told_on=told_on, rules=RULES)

    assert is_banking_day(day)
    assert day - told_on >= timedelta(days=10)
    assert day >= due_on - timedelta(days=before)


def test_d07_a_draft_that_would_be_on_thanksgiving_is_on_friday():
    day = drafting.draw_day(date(2026, 11, 26), 0, told_on=date(2026, 11, 1), rules=RULES)

    assert day == date(2026, 11, 27)


@pytest.mark.parametrize(("amount", "told"), [("19.99", True), ("20.00", False), ("80.01", True)])
def test_e3_in_range_mode_only_a_draft_outside_the_range_is_told_before(amount, told):
    terms = Terms(
        notice_rule=NoticeRule.RANGE, range_from=dollars("20.00"), range_to=dollars("80.00"),
        bills_from=FROM,
    )  # fmt: skip

    assert drafting.is_told(terms, dollars(amount)) is told
    assert drafting.is_told(Terms(bills_from=FROM), dollars("50.00"))


def ahead(terms: Terms, *bills: Owing, still="0.00", today=date(2026, 8, 1)) -> list[Ahead]:
    return drafting.ahead(
        terms, bills, still=dollars(still), next_bill_on=date(2026, 9, 20), due_after_days=25,
        cycle_months=2, today=today, rules=RULES,
    )  # fmt: skip


AUGUST = Owing(
    number="26-1", issued_on=date(2026, 7, 20), due_on=date(2026, 8, 14), still=dollars("74.50")
)


def test_the_calendar_shows_the_open_bill_and_then_the_bills_to_come():
    drafts = ahead(Terms(days_before=2, bills_from=FROM), AUGUST, still="74.50")

    assert drafts == [
        Ahead(date(2026, 8, 12), dollars("74.50"), "26-1"),
        Ahead(date(2026, 10, 13), None),
        Ahead(date(2026, 12, 14), None),
    ]


def test_whoever_pays_what_is_owed_now_themselves_begins_with_the_next_bill():
    drafts = ahead(Terms(bills_from=date(2026, 8, 1)), AUGUST, still="74.50")

    assert [draft.bill for draft in drafts] == ["", "", ""]
    assert drafts[0].draw_on == date(2026, 10, 15)


def test_a_pause_leaves_out_what_would_be_drawn_before_it_ends():
    paused = Terms(bills_from=FROM, paused_until=date(2026, 11, 1))

    assert ahead(paused, AUGUST, still="74.50")[0].draw_on == date(2026, 12, 15)


def test_all_that_is_owed_is_drawn_once_although_two_bills_are_open():
    older = Owing(
        number="26-0", issued_on=date(2026, 6, 20), due_on=date(2026, 7, 15),
        still=dollars("30.00"),
    )  # fmt: skip

    drafts = ahead(Terms(bills_from=FROM), older, AUGUST, still="104.50")

    assert [(draft.bill, draft.amount) for draft in drafts[:2]] == [
        ("26-0", dollars("104.50")),
        ("", None),
    ]


def test_a_fixed_amount_is_said_of_bills_that_are_not_written_yet():
    drafts = ahead(Terms(amount_rule=AmountRule.FIXED, fixed=dollars("60.00"), bills_from=FROM))

    assert {draft.amount for draft in drafts} == {dollars("60.00")}
