"""Debits take days, and come back for days after that."""

import pytest
import stripe

from sandbox.stripe import StripeSandbox
from sandbox.stripe.clock import business_days_after, day_of


def test_a_debit_clears_after_four_business_days(sandbox, pay):
    intent = pay("pm_usBankAccount_success")
    assert intent.status == "processing"
    sandbox.advance(days=3)
    assert sandbox.get(intent.id)["status"] == "processing"
    sandbox.advance(days=1)
    assert sandbox.get(intent.id)["status"] == "succeeded"
    assert sandbox.get(intent.id)["amount_received"] == 13250


def test_a_weekend_and_a_bank_holiday_are_not_business_days():
    friday_before_labor_day = 1_788_537_600
    assert str(day_of(friday_before_labor_day)) == "2026-09-04"
    assert str(day_of(business_days_after(friday_before_labor_day, 1))) == "2026-09-08"


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("pm_usBankAccount_noAccount", "no_account"),
        ("pm_usBankAccount_accountClosed", "account_closed"),
        ("pm_usBankAccount_insufficientFunds", "insufficient_funds"),
        ("pm_usBankAccount_debitNotAuthorized", "debit_not_authorized"),
        ("pm_usBankAccount_invalidCurrency", "invalid_currency"),
    ],
)
def test_a_debit_is_returned_for_the_reason_its_account_stands_for(sandbox, pay, method, code):
    intent = pay(method)
    assert intent.status == "processing"
    sandbox.advance(days=5)
    after = sandbox.get(intent.id)
    assert after["status"] == "requires_payment_method"
    assert after["last_payment_error"]["code"] == code
    assert sandbox.get(after["latest_charge"])["failure_code"] == code
    assert sandbox.find("balance_transaction") == []


def test_a_debit_can_stay_in_processing(sandbox, pay):
    intent = pay("pm_usBankAccount_processing")
    sandbox.advance(days=40)
    assert sandbox.get(intent.id)["status"] == "processing"


def test_a_debit_over_the_weekly_limit_is_refused_at_once(pay):
    with pytest.raises(stripe.CardError) as refusal:
        pay("pm_usBankAccount_weeklyLimitExceeded")
    assert refusal.value.code == "payment_intent_payment_attempt_failed"


def test_a_debit_can_be_sent_back_before_it_clears(sandbox, pay):
    intent = pay("pm_usBankAccount_success")
    sandbox.return_payment(intent.id, "R02")
    after = sandbox.get(intent.id)
    assert after["last_payment_error"]["code"] == "account_closed"
    sandbox.advance(days=10)
    assert sandbox.get(intent.id)["status"] == "requires_payment_method"


def test_a_late_return_is_a_dispute_that_is_already_lost(sandbox, listener, customer, pay):
    intent = pay("pm_usBankAccount_success", customer=customer.id, setup_future_usage="off_session")
    sandbox.advance(days=5)
    sandbox.deliver()
    listener.heard.clear()
    sandbox.advance(days=40)
    sandbox.deliver()
    listener.heard.clear()
    sandbox.return_payment(intent.id, "R10")
    sandbox.deliver()
    assert listener.types == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
        "payment_method.updated",
        "mandate.updated",
    ]
    [dispute] = sandbox.find("dispute")
    assert (dispute["status"], dispute["reason"]) == ("lost", "debit_not_authorized")
    assert dispute["balance_transactions"][0]["net"] == -13250 - 400
    assert sandbox.get(intent.id)["status"] == "succeeded"


def test_a_returned_account_is_blocked_and_its_mandate_ends(sandbox, customer, pay, stripe_client):
    intent = pay("pm_usBankAccount_success", customer=customer.id, setup_future_usage="off_session")
    method = intent.payment_method
    sandbox.advance(days=5)
    sandbox.return_payment(intent.id, "R10")
    blocked = stripe_client.v1.payment_methods.retrieve(method).us_bank_account.status_details
    assert blocked.blocked.network_code == "R10"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.payment_intents.create(
            {
                "amount": 5000,
                "currency": "usd",
                "customer": customer.id,
                "payment_method": method,
                "confirm": True,
                "off_session": True,
            }
        )
    assert refusal.value.code == "payment_intent_mandate_invalid"


def test_a_code_nobody_has_heard_of_still_sends_the_money_back(sandbox, pay):
    intent = pay("pm_usBankAccount_success")
    sandbox.advance(days=5)
    sandbox.return_payment(intent.id, "R99")
    [dispute] = sandbox.find("dispute")
    assert (dispute["status"], dispute["network_reason_code"]) == ("lost", "R99")


def test_a_saved_account_is_debited_without_its_holder(sandbox, customer, stripe_client):
    acceptance = {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "x"}}
    setup = stripe_client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_usBankAccount_success",
            "confirm": True,
            "mandate_data": {"customer_acceptance": acceptance},
        }
    )
    mandate = stripe_client.v1.mandates.retrieve(setup.mandate)
    assert (mandate.status, mandate.type) == ("active", "multi_use")
    intent = stripe_client.v1.payment_intents.create(
        {
            "amount": 13250,
            "currency": "usd",
            "customer": customer.id,
            "payment_method": setup.payment_method,
            "confirm": True,
            "off_session": True,
        }
    )
    assert intent.status == "processing"


def test_a_debit_needs_a_mandate(stripe_client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.payment_intents.create(
            {
                "amount": 5000,
                "currency": "usd",
                "payment_method": "pm_usBankAccount_success",
                "confirm": True,
            }
        )
    assert refusal.value.param == "mandate_data"


ACCOUNT = {
    "type": "us_bank_account",
    "us_bank_account": {
        "account_number": "000123456789",
        "routing_number": "110000000",
        "account_holder_type": "individual",
    },
    "billing_details": {"name": "Pat Alder"},
}


@pytest.fixture
def unproven(stripe_client, customer):
    """A setup that waits for the two small deposits."""

    def opened(number="000123456789"):
        data = {**ACCOUNT, "us_bank_account": {**ACCOUNT["us_bank_account"]}}
        data["us_bank_account"]["account_number"] = number
        return stripe_client.v1.setup_intents.create(
            {
                "customer": customer.id,
                "payment_method_data": data,
                "confirm": True,
                "mandate_data": {"customer_acceptance": {"type": "offline"}},
            }
        )

    return opened


@pytest.mark.parametrize("proof", [{"amounts": [32, 45]}, {"descriptor_code": "SM11AA"}])
def test_the_two_deposits_prove_an_account(stripe_client, unproven, proof):
    setup = unproven()
    assert setup.status == "requires_action"
    assert setup.next_action.verify_with_microdeposits.hosted_verification_url
    proven = stripe_client.v1.setup_intents.verify_microdeposits(setup.id, proof)
    assert proven.status == "succeeded"
    assert stripe_client.v1.payment_methods.retrieve(setup.payment_method).customer


def test_the_wrong_deposits_prove_nothing(stripe_client, unproven):
    setup = unproven()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.setup_intents.verify_microdeposits(setup.id, {"amounts": [1, 2]})
    assert refusal.value.code == "payment_method_microdeposit_verification_amounts_mismatch"
    assert stripe_client.v1.setup_intents.retrieve(setup.id).status == "requires_action"


def test_the_deposits_can_fail_to_arrive(stripe_client, unproven):
    setup = unproven("000666666661")
    with pytest.raises(stripe.CardError) as refusal:
        stripe_client.v1.setup_intents.verify_microdeposits(setup.id, {"amounts": [32, 45]})
    assert refusal.value.code == "payment_method_microdeposit_failed"


def test_a_tenth_wrong_guess_is_the_last(stripe_client, unproven):
    setup = unproven()
    codes = []
    for _ in range(11):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            stripe_client.v1.setup_intents.verify_microdeposits(setup.id, {"amounts": [1, 2]})
        codes.append(refusal.value.code)
    assert codes[-1] == "payment_method_microdeposit_verification_attempts_exceeded"


def test_a_real_looking_account_number_is_refused(unproven):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        unproven("987654321")
    assert refusal.value.code == "account_number_invalid"


def test_the_clock_only_goes_forward(sandbox):
    with pytest.raises(ValueError, match="only goes forward"):
        sandbox.advance(seconds=-1)


def test_a_stored_sandbox_takes_up_where_it_stopped(tmp_path, pay, sandbox):
    path = str(tmp_path / "stripe.db")
    with StripeSandbox(state=path, clock="real") as first:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": first.url})
        customer = client.v1.customers.create({"name": "Pat Alder"})
        first.advance(days=30)
        moved = first.now
    with StripeSandbox(state=path, clock="real") as second:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": second.url})
        assert client.v1.customers.retrieve(customer.id).name == "Pat Alder"
        assert second.now >= moved
