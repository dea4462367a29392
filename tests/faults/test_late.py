"""Fault catalogue A3: what is heard late counts from its day, unless that month is closed."""

from calendar import monthrange
from datetime import timedelta

import pytest

from models.attempt import AttemptState, MethodType
from models.ledger import Entry, EntryKind
from models.money import Money
from models.payment import Payment, PaymentReturn
from services.books import ledger
from tests.faults.till import OWED

S = AttemptState
BANK_OK = "000123456789"


def close(till, month):
    with till.database.saving() as session:
        ledger.close_period(session, month, by="staff:1", at=till.now())


def to_the_last_day(till):
    """Let days pass until the last of the month, whatever day tests are run on."""
    today = till.context.today()
    till.sandbox.advance(days=monthrange(today.year, today.month)[1] - today.day)


def entry(till, kind):
    [entry] = till.all(Entry, kind=kind)
    return entry


@pytest.mark.parametrize("late", [timedelta(hours=72), timedelta(days=29)])
@pytest.mark.parametrize("is_closed", [False, True])
def test_a03_a_payment_heard_of_late_counts_from_its_day_and_spares_closed_books(
    till, late, is_closed
):
    to_the_last_day(till)
    attempt = till.ask()
    till.pay(attempt)
    paid_on = till.context.today()
    till.sandbox.advance(seconds=late.total_seconds())
    today = till.context.today()
    assert paid_on.month != today.month
    if is_closed:
        close(till, paid_on)
    till.deliver()

    assert till.state(attempt) is S.SUCCEEDED
    [payment] = till.all(Payment)
    assert payment.received_on == paid_on
    posted = entry(till, EntryKind.PAYMENT)
    assert posted.effective_on == (today if is_closed else paid_on)
    assert till.context.district.day(posted.recorded_at) == today
    assert till.owed() == Money.ZERO


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("method", list(MethodType))
def test_a03_money_that_went_back_and_is_heard_of_late_counts_the_same_way(till, method, is_closed):
    is_bank = method is MethodType.BANK
    attempt = till.ask(method=method)
    till.pay(attempt, BANK_OK) if is_bank else till.pay(attempt)
    till.sandbox.advance(days=8)
    till.deliver()
    to_the_last_day(till)
    intent = till.attempt(attempt.id).payment_intent_id
    if is_bank:
        till.sandbox.return_payment(intent, "R01")
    else:
        till.sandbox.dispute(intent)
    went_on = till.context.today()
    till.sandbox.advance(days=29)
    today = till.context.today()
    assert went_on.month != today.month
    if is_closed:
        close(till, went_on)
    till.deliver()

    [back] = till.all(PaymentReturn)
    assert back.happened_on == went_on
    kind = EntryKind.PAYMENT_RETURNED if is_bank else EntryKind.DISPUTE_WITHDRAWN
    posted = entry(till, kind)
    assert posted.effective_on == (today if is_closed else went_on)
    assert till.owed() == OWED


def test_a03_a_closed_month_stays_as_it_was(till):
    to_the_last_day(till)
    attempt = till.ask()
    till.pay(attempt)
    paid_on = till.context.today()
    till.sandbox.advance(days=29)
    close(till, paid_on)
    before = [row.id for row in till.all(Entry) if row.effective_on.month == paid_on.month]
    till.deliver()

    after = [row.id for row in till.all(Entry) if row.effective_on.month == paid_on.month]
    assert after == before
