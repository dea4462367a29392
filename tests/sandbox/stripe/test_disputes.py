"""A bank takes money back, for a while or for good."""

import pytest
import stripe


def test_a_dispute_takes_the_money_and_a_fee(sandbox, listener, pay):
    intent = pay()
    dispute = sandbox.dispute(intent.id, "product_not_received")
    assert (dispute["status"], dispute["reason"]) == ("needs_response", "product_not_received")
    [line] = sandbox.find("balance_transaction", reporting_category="dispute")
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
    assert sandbox.find("balance_transaction", reporting_category="dispute") == []
    sandbox.advance(days=8)
    assert sandbox.get(dispute["id"])["status"] == "warning_closed"


def test_a_disputed_charge_is_not_refunded(stripe_client, sandbox, pay):
    intent = pay()
    sandbox.dispute(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"


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
