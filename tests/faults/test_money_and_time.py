"""Fault catalogue D: cents, credits, shares, and the days on which money counts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models.attempt import MethodType, PayerKind
from models.bill import Bill
from models.errors import Refused
from models.ledger import Component
from models.money import Money
from services import payments
from services.billing.penalties import charge_penalty
from services.payments import attempts
from services.rules import allocation
from services.rules.aging import Due, age
from services.rules.calendar import banking_day_after, is_banking_day
from tests.faults.amounts import AMOUNTS, NO_AMOUNTS
from tests.faults.door import NUMBER
from tests.faults.till import OWED, add_bill
from tests.pages import read, words
from tests.portal.test_pay import form_of
from tests.workshop import LARKSPUR

PAY = f"/a/{NUMBER}/pay"
ORDER = LARKSPUR.payments.application_order


def test_d01_money_never_passes_through_a_float():
    assert Money.dollars("19.99").cents == 1999
    assert Money.dollars("2.675") == Money.dollars("2.68")
    with pytest.raises(TypeError):
        Money(19.99)
    with pytest.raises(TypeError):
        Money(True)


@pytest.mark.parametrize("dollars", ["19.99", "1.10", "73.35", "33.33", "128.56"])
def test_d01_an_amount_that_no_float_can_hold_is_posted_to_the_cent(till, dollars):
    till.pay(till.ask(dollars))
    till.deliver()

    cents = int(dollars.replace(".", ""))
    assert till.postings() == [("payment", -cents, cents + 245)]
    assert till.owed().cents == OWED.cents - cents


@pytest.mark.parametrize("written", [*NO_AMOUNTS, "1\n000"])
def test_d02_what_is_no_amount_is_refused(written):
    with pytest.raises(ValueError, match="amount"):
        Money.read(written)


@pytest.mark.parametrize(("written", "cents"), AMOUNTS)
def test_d02_what_people_write_is_read_to_the_cent(written, cents):
    assert Money.read(written).cents == cents


def test_d02_whatever_is_typed_at_the_door_is_taken_to_the_cent_or_refused_by_its_field(till):
    payer = till.door.client()
    rules = LARKSPUR.payments
    form = form_of(read(payer.get(PAY))) | {"how_much": "other", "method": "card"}
    for written in NO_AMOUNTS:
        page = read(payer.post(PAY, data=form | {"amount": written}), 422)
        assert "Enter an amount from" in words(page.select_one(".errors")), written
    assert till.all_attempts() == []

    for written, cents in AMOUNTS:
        answer = payer.post(PAY, data=form | {"amount": written, "attempt": str(uuid4())})
        is_within = rules.minimum.cents <= cents <= rules.maximum.cents
        assert answer.status_code == (303 if is_within else 422), written
    taken = {attempt.amount.cents for attempt in till.all_attempts()}
    assert taken == {c for _, c in AMOUNTS if rules.minimum.cents <= c <= rules.maximum.cents}
    pages = {page["amount_total"] for page in till.sandbox.find("checkout.session")}
    assert pages == {cents + rules.card_fee.cents for cents in taken}


@given(st.integers(0, 10**12 - 1))
def test_d02_an_amount_reads_back_as_it_was_shown(cents):
    assert Money.read(str(Money(cents))) == Money(cents)


def test_d03_what_is_paid_too_much_is_held_as_credit(till):
    attempt = till.ask("200.00")
    till.pay(attempt)
    till.deliver()

    assert till.owed(Component.CREDIT) == OWED - Money.dollars("200.00")
    assert till.owed(Component.SERVICE) == Money.ZERO


@pytest.mark.parametrize("dollars", ["0", "0.99", "25000.01"])
def test_d03_an_amount_outside_the_district_s_limits_is_refused(till, dollars):
    with pytest.raises(Refused, match=r"from \$1\.00 to \$25,000\.00"):
        till.ask(dollars)
    assert till.sandbox.find("checkout.session") == []


@pytest.mark.parametrize("cents", [60, 3_000_000])
def test_d03_everything_that_is_owed_may_be_paid_whatever_its_size(till, cents):
    till.pay(till.ask())
    till.deliver()
    with till.database.saving() as session:
        add_bill(session, till.account_id, "26-000009", date(2026, 11, 1), Money(cents), till.now())

    till.pay(till.ask(Money(cents).plain))
    till.deliver()

    assert till.owed() == Money.ZERO


def test_d03_paying_ahead_when_nothing_is_owed_becomes_credit(till):
    till.pay(till.ask())
    till.deliver()
    ahead = till.ask("50.00")
    till.pay(ahead)
    till.deliver()

    assert till.owed() == -Money.dollars("50.00")


MONEY = st.integers(1, 10**9).map(Money)


@given(MONEY, st.lists(st.integers(0, 10**6), min_size=1, max_size=9).filter(any))
def test_d04_shares_always_sum_to_the_whole(amount, weights):
    shares = amount.split(weights)
    assert sum(share.cents for share in shares) == amount.cents
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.cents - Decimal(amount.cents) * weight / whole) < 1


@given(MONEY, st.dictionaries(st.sampled_from(list(Component)[:5]), MONEY))
def test_d04_a_payment_is_applied_to_the_cent_and_nothing_is_paid_below_zero(amount, owed):
    shares = allocation.apply(amount, owed, ORDER)
    assert sum(share.amount.cents for share in shares) == amount.cents
    for share in shares:
        if share.component is not Component.CREDIT:
            assert Money.ZERO < share.amount <= owed[share.component]


@given(MONEY, st.dictionaries(st.sampled_from(list(Component)[:5]), MONEY), st.data())
def test_d04_what_goes_back_is_owed_again_where_it_was_paid(amount, owed, data):
    given_ = allocation.apply(amount, owed, ORDER)
    back = Money(data.draw(st.integers(1, amount.cents)))
    rest = amount - back
    first = allocation.take_back(back, given_, skip=Money.ZERO, held=amount)
    later = allocation.take_back(rest, given_, skip=back, held=amount) if rest else []
    again: dict[Component, int] = {}
    for share in first + later:
        again[share.component] = again.get(share.component, 0) + share.amount.cents
    assert again == {share.component: share.amount.cents for share in given_}


@pytest.mark.parametrize("dollars", ["3.33", "10.01", "14.67", "100.00", "200.00"])
def test_d04_what_is_paid_is_shared_in_the_district_s_order_to_the_cent(till, dollars):
    penalty = Money.dollars("14.67")
    with till.database.saving() as session:
        charge_penalty(
            session, LARKSPUR.chart, bill=session.scalars(select(Bill)).one(), amount=penalty,
            reason="10 % of $146.75", on=date(2026, 11, 18), at=till.now(), by="test",
        )  # fmt: skip
    paid = Money.dollars(dollars)
    till.pay(till.ask(dollars))
    till.deliver()

    to_penalty = min(paid, penalty)
    to_service = min(paid - to_penalty, OWED)
    assert till.owed(Component.PENALTY) == penalty - to_penalty
    assert till.owed(Component.SERVICE) == OWED - to_service
    assert till.owed(Component.CREDIT) == -(paid - to_penalty - to_service)


def pacific(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=LARKSPUR.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2028, 2, 29), 24),
                       (date(2026, 12, 31), 24), (date(2026, 8, 31), 24)],
)  # fmt: skip
def test_d06_a_district_day_runs_from_midnight_to_midnight_whatever_its_length(day, hours):
    begins = pacific(day.year, day.month, day.day)
    after = day + timedelta(days=1)
    ends = pacific(after.year, after.month, after.day)
    assert (ends - begins) == timedelta(hours=hours)
    assert LARKSPUR.day(begins) == LARKSPUR.day(ends - timedelta(seconds=1)) == day
    assert LARKSPUR.day(begins - timedelta(seconds=1)) == day - timedelta(days=1)
    assert LARKSPUR.day(ends) == after


@pytest.mark.parametrize("seconds", [-1, 0])
def test_d06_the_last_second_of_the_due_day_is_in_time_and_the_next_is_late(seconds):
    due_on = date(2026, 12, 4)
    midnight = pacific(2026, 12, 5)
    at = midnight + timedelta(seconds=seconds)
    aging = age(OWED, [Due(due_on, OWED)], LARKSPUR.day(at))
    assert bool(aging.past_due) is (seconds == 0)


def test_d06_every_day_of_ten_years_is_due_on_a_day_that_exists():
    day = date(2024, 1, 1)
    while day < date(2035, 1, 1):
        due = day + timedelta(days=LARKSPUR.billing.due_after_days)
        clears = banking_day_after(day, LARKSPUR.payments.bank_clears_in_days)
        assert (due - day).days == LARKSPUR.billing.due_after_days
        assert is_banking_day(clears)
        assert day < clears
        assert payments.returnable_until(LARKSPUR, payments.CHANNELS[MethodType.BANK], clears) > due
        day += timedelta(days=1)


def test_a_closed_account_that_owes_nothing_takes_no_money(till):
    from models.account import AccountStatus, CustomerAccount

    till.pay(till.ask())
    till.deliver()
    with till.database.saving() as session:
        account = session.get_one(CustomerAccount, till.account_id)
        account.status, account.closed_on = AccountStatus.CLOSED, date(2026, 11, 18)
    wish = attempts.Wish(
        id=uuid4(), account_id=till.account_id, payer_kind=PayerKind.GUEST, payer_key="b",
        method_type=MethodType.CARD, amount=OWED, balance_seen=Money.ZERO,
    )  # fmt: skip
    with till.database.saving() as session, pytest.raises(Refused, match="closed"):
        attempts.open_attempt(session, LARKSPUR, wish, at=till.now())
