"""What the processor sends to the bank: posted once when it arrives, taken back when it fails."""

from dataclasses import replace

import pytest

from models.attempt import MethodType
from models.ledger import Entry, EntryKind
from models.money import Money
from models.payout import Payout, PayoutStatus
from models.processor_line import (
    ExceptionKind,
    LineKind,
    LineState,
    ProcessorException,
    ProcessorPull,
)
from services.gateways.processor import OutcomeUnknown
from tests.faults.reconciling import (
    CHARGED,
    FEE,
    lines,
    paid,
    pull,
    until_payout,
    written,
)


def test_a_card_payment_its_fee_and_its_payout_are_each_posted_once_and_nothing_is_left(till):
    paid(till)
    assert pull(till).holds
    assert till.clearing() == CHARGED - FEE
    until_payout(till)
    assert pull(till).holds
    [payout] = till.all(Payout)
    assert (payout.status, payout.entry_id) == (PayoutStatus.IN_TRANSIT, None)
    assert till.clearing() == CHARGED - FEE
    until_payout(till, "paid")
    assert pull(till).holds
    before = written(till)
    assert pull(till).holds
    assert written(till) == before
    assert till.clearing() == Money.ZERO
    assert till.clearing("1010") == CHARGED - FEE
    assert till.clearing("5100") == FEE
    assert [line.state for line in lines(till)] == [LineState.MATCHED] * 2
    assert till.attentions() == []


def test_bank_and_card_are_paid_out_together_and_each_clearing_account_gives_its_own(till):
    paid(till, "46.75")
    paid(till, "100.00", MethodType.BANK)
    until_payout(till)
    for _ in range(12):
        till.sandbox.advance(days=1)
        till.deliver()
    assert pull(till).holds
    assert till.clearing("1110") == till.clearing("1120") == Money.ZERO
    assert till.clearing("1010") == Money(4675 + 245 + 10000) - till.clearing("5100")
    payouts = till.all(Entry, kind=EntryKind.PAYOUT)
    assert len(payouts) == len(till.all(Payout)) == len(lines(till, kind=LineKind.PAYOUT))


@pytest.mark.parametrize("match", ["GET /v1/payouts", "GET /v1/balance_transactions"])
@pytest.mark.parametrize("fault", ["timeout_before", "error_before", "rate_limit_429"])
def test_a_pull_that_dies_half_way_keeps_what_it_read_and_the_next_one_ends_the_same(
    till, fault, match
):
    paid(till)
    until_payout(till, "paid")
    till.sandbox.fault(fault, match=match, times=-1)
    with pytest.raises(OutcomeUnknown):
        pull(till)
    assert till.all(ProcessorPull)[0].ended_at is None
    assert till.clearing() == CHARGED  # nothing is posted of half a story
    till.sandbox.clear_faults()
    assert pull(till).holds
    assert till.clearing() == Money.ZERO
    assert till.clearing("5100") == FEE


def test_a20_a_payout_that_fails_after_it_was_paid_is_reversed_once_and_goes_again(till):
    paid(till)
    first = until_payout(till, "paid")
    pull(till)
    assert till.clearing("1010") == CHARGED - FEE
    till.sandbox.fail_payout(first["id"])
    for _ in range(2):
        assert pull(till).holds
        assert till.clearing("1010") == Money.ZERO
        assert till.clearing() == CHARGED - FEE
    assert len(till.all(Entry, kind=EntryKind.REVERSAL)) == 1
    until_payout(till, "paid")
    assert pull(till).holds
    assert till.clearing("1010") == CHARGED - FEE
    assert till.clearing() == Money.ZERO
    assert len(till.all(Entry, kind=EntryKind.PAYOUT)) == 2


def test_a20_a_payout_that_fails_before_it_arrived_leaves_the_books_alone(till):
    paid(till)
    first = until_payout(till)
    pull(till)
    before = till.postings()
    till.sandbox.fail_payout(first["id"])
    assert pull(till).holds
    assert till.postings() == before
    [payout] = till.all(Payout)
    assert (payout.status, payout.entry_id, payout.failure_code) == (
        PayoutStatus.FAILED, None, "account_closed",
    )  # fmt: skip


def test_a20_a_payout_by_hand_is_named_and_never_split_by_a_guess(till):
    paid(till)
    till.sandbox.world.settings = replace(till.sandbox.world.settings, automatic_payouts=False)
    till.sandbox.advance(days=6)
    till.gateway._client.v1.payouts.create({"amount": 5000, "currency": "usd"})
    until_payout(till, "paid")
    found = pull(till)
    assert (found.holds, found.sides[0].open) == (True, Money(5000))
    assert [each.kind for each in till.all(ProcessorException)] == [ExceptionKind.NOT_ITEMISED]


def test_what_is_said_of_a_payout_has_the_books_read_once_and_again_only_for_news(till):
    """No day passes until our books know of it; whatever else is said meanwhile asks no more."""
    paid(till)
    until_payout(till)  # created, and its list complete: two events, one reading
    till.sandbox.advance(seconds=90)
    till.work()
    [first] = till.all(ProcessorPull)
    assert till.all(Payout)
    heard = [each for each in till.sandbox.events if each["type"].startswith("payout.")]
    assert len(heard) > 1
    till.sandbox._do("redeliver", {"event": heard[0]["id"]})
    till.deliver()
    till.sandbox.advance(seconds=90)
    till.work()
    assert [each.id for each in till.all(ProcessorPull)] == [first.id]
    until_payout(till, "paid")
    till.sandbox.advance(seconds=90)
    till.work()
    assert len(till.all(ProcessorPull)) == 2
    assert till.clearing() == Money.ZERO
