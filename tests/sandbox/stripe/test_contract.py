"""The contract both the sandbox and Stripe's test mode must keep.

Run against the sandbox by default, and against Stripe's own test mode when
``STRIPE_CONTRACT_KEY`` holds a test key. Nothing here leans on the sandbox's
clock or control page.
"""

import uuid

import pytest
import stripe

pytestmark = pytest.mark.stripe_contract

CARD = {"currency": "usd", "allowed_payment_method_types": ["card"]}
OFFLINE = {"customer_acceptance": {"type": "offline"}}


@pytest.fixture
def api(contract_client):
    return contract_client.v1


@pytest.fixture
def charge(api):
    def charged(method, **more):
        params = {**CARD, "amount": 13250, "payment_method": method, "confirm": True, **more}
        return api.payment_intents.create(params)

    return charged


def test_an_approved_card_is_paid_at_once(charge):
    intent = charge("pm_card_visa", expand=["latest_charge"])
    assert (intent.status, intent.amount_received) == ("succeeded", 13250)
    assert intent.latest_charge.paid
    assert intent.latest_charge.payment_method_details.card.last4 == "4242"
    assert intent.livemode is False


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ],
)
def test_a_refused_card_says_why_and_leaves_the_intent_open(
    api, charge, method, code, decline_code
):
    with pytest.raises(stripe.CardError) as refusal:
        charge(method)
    error = refusal.value.error
    assert refusal.value.http_status == 402
    assert (error.code, error.decline_code) == (code, decline_code)
    intent = api.payment_intents.retrieve(error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.decline_code == decline_code


def test_a_card_that_wants_its_holder_waits_for_the_holder(charge):
    intent = charge("pm_card_authenticationRequired", return_url="https://example.com/back")
    assert intent.status == "requires_action"
    assert intent.next_action.type == "redirect_to_url"


def test_nobody_is_asked_off_session(charge):
    with pytest.raises(stripe.CardError) as refusal:
        charge("pm_card_authenticationRequired", off_session=True)
    assert refusal.value.code == "authentication_required"


def test_a_bank_debit_is_processing_for_days(api):
    intent = api.payment_intents.create(
        {
            "amount": 13250,
            "currency": "usd",
            "allowed_payment_method_types": ["us_bank_account"],
            "payment_method": "pm_usBankAccount_success",
            "confirm": True,
            "mandate_data": OFFLINE,
        }
    )
    assert intent.status == "processing"
    assert api.charges.retrieve(intent.latest_charge).status == "pending"


def test_the_same_key_is_the_same_payment(api):
    key, params = f"contract:{uuid.uuid4()}", {**CARD, "amount": 700}
    first = api.payment_intents.create(params, {"idempotency_key": key})
    again = api.payment_intents.create(params, {"idempotency_key": key})
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"


def test_the_same_key_for_something_else_is_refused(api):
    key = f"contract:{uuid.uuid4()}"
    api.payment_intents.create({**CARD, "amount": 700}, {"idempotency_key": key})
    with pytest.raises(stripe.IdempotencyError):
        api.payment_intents.create({**CARD, "amount": 800}, {"idempotency_key": key})


def test_a_decline_uses_its_key_up(api, charge):
    key, declines = f"contract:{uuid.uuid4()}", []
    params = {**CARD, "amount": 700, "payment_method": "pm_card_chargeDeclined", "confirm": True}
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refusal:
            api.payment_intents.create(params, {"idempotency_key": key})
        declines.append(refusal.value.error.payment_intent.id)
    assert declines[0] == declines[1]


def test_the_old_way_to_name_payment_method_types_is_refused(api):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.payment_intents.create(
            {"amount": 700, "currency": "usd", "payment_method_types": ["card"]}
        )
    assert refusal.value.code == "payment_method_types_no_longer_supported"


def test_a_made_up_parameter_is_refused(api):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.customers.create({"shoe_size": 44})
    assert (refusal.value.code, refusal.value.param) == ("parameter_unknown", "shoe_size")


def test_a_name_that_stands_for_nothing_is_not_found(api):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.payment_intents.retrieve("pi_nobody")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


def test_less_than_fifty_cents_is_refused(api):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.payment_intents.create({**CARD, "amount": 49})
    assert refusal.value.code == "amount_too_small"


def test_a_payment_that_is_done_cannot_be_confirmed_or_cancelled(api, charge):
    intent = charge("pm_card_visa")
    for step in (api.payment_intents.confirm, api.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            step(intent.id)
        assert refusal.value.code == "payment_intent_unexpected_state"


def test_a_refund_takes_no_more_than_is_left(api, charge):
    intent = charge("pm_card_visa")
    api.refunds.create({"payment_intent": intent.id, "amount": 10000})
    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"payment_intent": intent.id, "amount": 10000})
    api.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_already_refunded"


def test_a_saved_card_pays_without_its_holder(api, charge):
    customer = api.customers.create({"email": "contract@example.com"})
    api.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_card_visa",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )
    [saved] = api.customers.payment_methods.list(customer.id).data
    intent = charge(saved.id, customer=customer.id, off_session=True)
    assert intent.status == "succeeded"
    api.payment_methods.detach(saved.id)
    with pytest.raises(stripe.InvalidRequestError):
        charge(saved.id, customer=customer.id)


def test_a_checkout_page_opens_and_can_be_closed(api):
    session = api.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://example.com/paid?s={CHECKOUT_SESSION_ID}",
            "allowed_payment_method_types": ["card"],
            "line_items": [
                {
                    "quantity": 2,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 500,
                        "product_data": {"name": "Sewer service"},
                    },
                }
            ],
            "metadata": {"attempt_id": "7"},
        }
    )
    assert (session.status, session.payment_status, session.amount_total) == (
        "open",
        "unpaid",
        1000,
    )
    assert session.id.startswith("cs_test_")
    assert session.payment_intent is None
    assert api.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.expire(session.id)


def test_lists_come_newest_first_and_page_to_the_end(api):
    customer = api.customers.create({})
    made = [
        api.payment_intents.create({**CARD, "amount": 700, "customer": customer.id}).id
        for _ in range(3)
    ]
    page = api.payment_intents.list({"customer": customer.id, "limit": 2})
    assert [intent.id for intent in page.auto_paging_iter()] == made[::-1]
    assert page.has_more


def test_a_wrong_key_opens_nothing(contract_client):
    stranger = {"api_key": "sk_test_wrong key"}
    with pytest.raises(stripe.AuthenticationError):
        contract_client.v1.balance.retrieve({}, stranger)
