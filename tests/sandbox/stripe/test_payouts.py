"""What is available leaves for the bank, and sometimes comes back."""

import pytest
import stripe


def test_an_automatic_payout_is_the_sum_of_its_lines(sandbox, stripe_client, pay):
    for amount in (13250, 4200, 999):
        pay(amount=amount)
    refunded = pay(amount=2000)
    stripe_client.v1.refunds.create({"payment_intent": refunded.id})
    sandbox.advance(days=3)
    [payout] = stripe_client.v1.payouts.list().data
    assert payout.automatic
    assert payout.reconciliation_status == "completed"
    carried = stripe_client.v1.balance_transactions.list({"payout": payout.id, "limit": 100}).data
    assert payout.amount == sum(line.net for line in carried if line.type != "payout")
    assert sum(line.net for line in carried) == 0
    assert {line.type for line in carried} == {"charge", "refund", "payout"}


def test_a_payout_arrives_two_banking_days_later(sandbox, listener, pay):
    pay("pm_card_bypassPending")
    payout = sandbox.payout()
    assert payout["status"] == "in_transit"
    sandbox.advance(days=2)
    assert sandbox.get(payout["id"])["status"] == "paid"
    sandbox.deliver()
    assert [kind for kind in listener.types if kind.startswith("payout.")] == [
        "payout.created",
        "payout.reconciliation_completed",
        "payout.paid",
    ]


def test_no_payout_leaves_on_a_weekend(sandbox, pay):
    sandbox.advance(days=4)
    pay("pm_card_bypassPending")
    sandbox.advance(days=2)
    assert sandbox.find("payout") == []
    sandbox.advance(days=1)
    assert len(sandbox.find("payout")) == 1


def test_a_line_is_paid_out_once(sandbox, pay):
    pay("pm_card_bypassPending")
    assert sandbox.payout()
    assert sandbox.payout() is None


def test_a_failed_payout_comes_back_and_leaves_again(sandbox, pay):
    pay("pm_card_bypassPending", amount=10000)
    first = sandbox.payout()
    failed = sandbox.fail_payout(first["id"])
    assert (failed["status"], failed["failure_code"]) == ("failed", "account_closed")
    assert sandbox.payout()["amount"] == first["amount"]


def test_more_than_the_balance_cannot_be_paid_out_by_hand(stripe_client, pay):
    pay("pm_card_bypassPending", amount=1000)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.payouts.create({"amount": 1000, "currency": "usd"})
    assert refusal.value.code == "balance_insufficient"
    manual = stripe_client.v1.payouts.create({"amount": 900, "currency": "usd"})
    assert (manual.automatic, manual.reconciliation_status) == (False, "not_applicable")
