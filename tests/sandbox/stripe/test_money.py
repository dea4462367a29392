"""Balance, payouts, refunds and disputes: every cent on its way to the bank and back."""

import pytest
import stripe

from sandbox.stripe import Settings, StripeSandbox


def lines(sandbox, **equal):
    return sandbox.find("balance_transaction", **equal)


def test_a_card_costs_a_share_and_a_fixed_fee(sandbox, pay):
    intent = pay(expand=["latest_charge.balance_transaction"])
    line = intent.latest_charge.balance_transaction
    assert (line.amount, line.fee, line.net) == (13250, 414, 12836)
    assert sum(part.amount for part in line.fee_details) == line.fee
    assert line.status == "pending"


@pytest.mark.parametrize(("amount", "fee"), [(13250, 106), (100_000, 500)])
def test_a_bank_debit_costs_a_share_up_to_five_dollars(sandbox, pay, amount, fee):
    pay("pm_usBankAccount_success", amount=amount)
    sandbox.advance(days=4)
    [line] = lines(sandbox, type="payment")
    assert (line["amount"], line["fee"]) == (amount, fee)


def test_the_fee_can_come_later_than_the_success(listener):
    with StripeSandbox(settings=Settings(balance_delay=600), receiver=listener) as sandbox:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.url})
        intent = client.v1.payment_intents.create(
            {
                "amount": 5000,
                "currency": "usd",
                "payment_method": "pm_card_visa",
                "confirm": True,
                "expand": ["latest_charge"],
            }
        )
        assert intent.latest_charge.balance_transaction is None
        sandbox.advance(seconds=600)
        sandbox.deliver()
        assert listener.types[-1] == "charge.updated"
        assert sandbox.get(intent.latest_charge.id)["balance_transaction"]


def test_the_balance_is_what_its_lines_sum_to(sandbox, stripe_client, pay):
    pay("pm_card_bypassPending", amount=10000)
    pay(amount=5000)
    balance = stripe_client.v1.balance.retrieve()
    assert balance.available[0].amount == 10000 - 320
    assert balance.pending[0].amount == 5000 - 175


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


def test_a_card_refund_is_made_at_once(sandbox, stripe_client, pay):
    intent = pay()
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id, "amount": 5000})
    assert refund.status == "succeeded"
    charge = sandbox.get(intent.latest_charge)
    assert (charge["amount_refunded"], charge["refunded"]) == (5000, False)
    [line] = lines(sandbox, type="refund")
    assert (line["amount"], line["fee"]) == (-5000, 0)


def test_a_bank_refund_takes_days(sandbox, stripe_client, pay):
    intent = pay("pm_usBankAccount_success")
    sandbox.advance(days=4)
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "pending"
    sandbox.advance(days=5)
    assert sandbox.get(refund.id)["status"] == "succeeded"
    assert lines(sandbox, type="payment_refund")


def test_a_refund_asked_while_the_debit_is_processing_waits_for_it(sandbox, stripe_client, pay):
    intent = pay("pm_usBankAccount_success")
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.pending_reason == "charge_pending"
    sandbox.advance(days=4)
    assert sandbox.get(refund.id)["pending_reason"] == "processing"
    sandbox.advance(days=5)
    assert sandbox.get(refund.id)["status"] == "succeeded"


def test_a_refund_of_a_debit_that_fails_is_given_up(sandbox, stripe_client, pay):
    intent = pay("pm_usBankAccount_insufficientFunds")
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    sandbox.advance(days=4)
    assert sandbox.get(refund.id)["status"] == "canceled"
    assert lines(sandbox) == []


def test_a_refund_under_way_is_given_up_when_the_bank_takes_the_money_back(
    sandbox, stripe_client, pay
):
    intent = pay("pm_usBankAccount_success")
    sandbox.advance(days=4)
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    sandbox.return_payment(intent.id, "R01")
    after = sandbox.get(refund.id)
    assert (after["status"], after["failure_reason"]) == (
        "canceled",
        "charge_for_pending_refund_disputed",
    )
    assert sum(line["amount"] for line in lines(sandbox, source=refund.id)) == 0


def test_a_refund_can_fail_after_it_was_called_done(sandbox, listener, stripe_client, pay):
    intent = pay("pm_card_refundFail")
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    sandbox.advance(days=2)
    after = sandbox.get(refund.id)
    assert (after["status"], after["failure_reason"]) == ("failed", "expired_or_canceled_card")
    assert sandbox.get(intent.latest_charge)["amount_refunded"] == 0
    assert sum(line["amount"] for line in lines(sandbox, source=refund.id)) == 0
    sandbox.deliver()
    assert "refund.failed" in listener.types


def test_a_pending_card_refund_succeeds_later(sandbox, stripe_client, pay):
    intent = pay("pm_card_pendingRefund")
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "pending"
    sandbox.advance(days=1)
    assert sandbox.get(refund.id)["status"] == "succeeded"


def test_any_refund_can_be_made_to_fail_once(sandbox, stripe_client, pay):
    refund = stripe_client.v1.refunds.create({"payment_intent": pay().id})
    assert sandbox.fail_refund(refund.id)["status"] == "failed"
    sandbox.fail_refund(refund.id)
    assert len(lines(sandbox, type="refund_failure")) == 1


def test_a_dispute_takes_the_money_and_a_fee(sandbox, listener, pay):
    intent = pay()
    dispute = sandbox.dispute(intent.id, "product_not_received")
    assert (dispute["status"], dispute["reason"]) == ("needs_response", "product_not_received")
    [line] = lines(sandbox, reporting_category="dispute")
    assert (line["amount"], line["fee"], line["net"]) == (-13250, 1500, -14750)
    sandbox.deliver()
    assert listener.types[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


def test_a_won_dispute_gives_the_money_and_the_fee_back(sandbox, listener, pay):
    dispute = sandbox.dispute(pay().id)
    won = sandbox.close_dispute(dispute["id"], "won")
    assert sum(line["net"] for line in won["balance_transactions"]) == 0
    sandbox.deliver()
    assert listener.types[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]


@pytest.mark.parametrize(
    ("words", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")]
)
def test_evidence_can_decide_a_dispute(stripe_client, sandbox, pay, words, status):
    dispute = sandbox.dispute(pay().id)
    answered = stripe_client.v1.disputes.update(
        dispute["id"], {"evidence": {"uncategorized_text": words}, "submit": True}
    )
    assert answered.status == status


def test_evidence_too_late_loses(sandbox, pay):
    dispute = sandbox.dispute(pay().id)
    sandbox.advance(days=8)
    after = sandbox.get(dispute["id"])
    assert (after["status"], after["evidence_details"]["past_due"]) == ("lost", True)


def test_an_inquiry_moves_no_money(sandbox, pay):
    dispute = sandbox.dispute(pay().id, inquiry=True)
    assert dispute["status"] == "warning_needs_response"
    assert lines(sandbox, reporting_category="dispute") == []
    sandbox.advance(days=8)
    assert sandbox.get(dispute["id"])["status"] == "warning_closed"


def test_a_disputed_charge_is_not_refunded(stripe_client, sandbox, pay):
    intent = pay()
    sandbox.dispute(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"


def test_held_money_is_taken_in_part_and_the_rest_let_go(sandbox, stripe_client, pay):
    intent = pay(capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 13250)
    assert lines(sandbox) == []
    taken = stripe_client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 10000})
    assert (taken.status, taken.amount_received) == ("succeeded", 10000)
    assert [line["amount"] for line in lines(sandbox)] == [10000]


def test_the_wrong_kind_of_trouble_is_refused(sandbox, pay):
    card = pay()
    debit = pay("pm_usBankAccount_success")
    with pytest.raises(ValueError, match="disputed"):
        sandbox.return_payment(card.id)
    with pytest.raises(ValueError, match="send it back"):
        sandbox.dispute(debit.id)


def test_suspicion_is_told_before_any_dispute(sandbox, stripe_client, pay):
    intent = pay("pm_card_createIssuerFraudRecord")
    [warning] = stripe_client.v1.radar.early_fraud_warnings.list({"payment_intent": intent.id}).data
    assert warning.actionable


def test_a_saved_card_is_renewed_or_runs_out(sandbox, listener, customer, pay):
    intent = pay(customer=customer.id, setup_future_usage="off_session")
    sandbox.renew_card(intent.payment_method, last4="1881")
    assert sandbox.get(intent.payment_method)["card"]["last4"] == "1881"
    sandbox.expire_card(intent.payment_method)
    with pytest.raises(stripe.CardError) as refusal:
        pay(intent.payment_method, customer=customer.id, off_session=True)
    assert refusal.value.code == "expired_card"
    sandbox.deliver()
    assert listener.types.count("payment_method.automatically_updated") == 2
