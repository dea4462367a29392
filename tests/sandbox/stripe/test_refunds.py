"""Money on its way back, which can still fail."""


def test_a_card_refund_is_made_at_once(sandbox, stripe_client, pay):
    intent = pay()
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id, "amount": 5000})
    assert refund.status == "succeeded"
    charge = sandbox.get(intent.latest_charge)
    assert (charge["amount_refunded"], charge["refunded"]) == (5000, False)
    [line] = sandbox.find("balance_transaction", type="refund")
    assert (line["amount"], line["fee"]) == (-5000, 0)


def test_a_bank_refund_takes_days(sandbox, stripe_client, pay):
    intent = pay("pm_usBankAccount_success")
    sandbox.advance(days=4)
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "pending"
    sandbox.advance(days=5)
    assert sandbox.get(refund.id)["status"] == "succeeded"
    assert sandbox.find("balance_transaction", type="payment_refund")


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
    assert sandbox.find("balance_transaction") == []


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
    assert (
        sum(line["amount"] for line in sandbox.find("balance_transaction", source=refund.id)) == 0
    )


def test_a_refund_can_fail_after_it_was_called_done(sandbox, listener, stripe_client, pay):
    intent = pay("pm_card_refundFail")
    refund = stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    sandbox.advance(days=2)
    after = sandbox.get(refund.id)
    assert (after["status"], after["failure_reason"]) == ("failed", "expired_or_canceled_card")
    assert sandbox.get(intent.latest_charge)["amount_refunded"] == 0
    assert (
        sum(line["amount"] for line in sandbox.find("balance_transaction", source=refund.id)) == 0
    )
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
    assert len(sandbox.find("balance_transaction", type="refund_failure")) == 1
