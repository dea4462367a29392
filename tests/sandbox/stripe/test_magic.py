"""The table of numbers that mean something, each tried on a Checkout page or by its name."""

import pytest
import requests
import stripe

from sandbox.stripe import magic

REFUSED = {
    "chargeDeclined": ("card_declined", "generic_decline"),
    "chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "chargeDeclinedLostCard": ("card_declined", "lost_card"),
    "chargeDeclinedStolenCard": ("card_declined", "stolen_card"),
    "chargeDeclinedVelocityLimitExceeded": ("card_declined", "card_velocity_exceeded"),
    "chargeDeclinedExpiredCard": ("expired_card", "expired_card"),
    "chargeDeclinedIncorrectCvc": ("incorrect_cvc", "incorrect_cvc"),
    "chargeDeclinedProcessingError": ("processing_error", "processing_error"),
    "chargeCustomerFail": ("card_declined", "generic_decline"),
}
ASKS = {"authenticationRequired", "authenticationRequiredOnSetup", "threeDSecure2Required"}


@pytest.mark.parametrize("card", magic.CARDS, ids=lambda card: card.name)
def test_each_card_does_what_it_stands_for(pay, card):
    try:
        outcome = pay(f"pm_card_{card.name}").status
    except stripe.CardError as refusal:
        outcome = refusal.error.code, refusal.error.decline_code
    expected = "requires_action" if card.name in ASKS else "succeeded"
    assert outcome == REFUSED.get(card.name, expected)


@pytest.mark.parametrize("name", ["chargeDeclined", "chargeDeclinedLostCard"])
def test_a_card_that_declines_cannot_be_saved(stripe_client, customer, name):
    with pytest.raises(stripe.CardError):
        stripe_client.v1.payment_methods.attach(f"pm_card_{name}", {"customer": customer.id})
    with pytest.raises(stripe.CardError) as refusal:
        stripe_client.v1.setup_intents.create(
            {"customer": customer.id, "payment_method": f"pm_card_{name}", "confirm": True}
        )
    assert refusal.value.error.setup_intent.status == "requires_payment_method"


def test_one_card_can_be_saved_and_then_declines(stripe_client, customer, pay):
    saved = stripe_client.v1.payment_methods.attach(
        "pm_card_chargeCustomerFail", {"customer": customer.id}
    )
    with pytest.raises(stripe.CardError):
        pay(saved.id, customer=customer.id, off_session=True)


def test_one_card_asks_only_until_it_is_saved(sandbox, stripe_client, customer, pay):
    setup = stripe_client.v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "confirm": True,
            "return_url": "http://127.0.0.1:5000/back",
        }
    )
    assert setup.status == "requires_action"
    page = setup.next_action.redirect_to_url.url
    requests.post(page, {"answer": "complete"}, allow_redirects=False)
    assert pay(setup.payment_method, customer=customer.id, off_session=True).status == "succeeded"


def test_tokens_name_the_same_cards(stripe_client):
    method = stripe_client.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_mastercard"}}
    )
    assert (method.card.brand, method.card.last4) == ("mastercard", "4444")


def test_a_card_number_in_a_request_is_refused(stripe_client):
    number = {"number": "4242424242424242", "exp_month": 1, "exp_year": 2030}
    with pytest.raises(stripe.StripeError) as refusal:
        stripe_client.v1.payment_methods.create({"type": "card", "card": number})
    assert "do not belong" in refusal.value.user_message


def test_the_same_card_has_the_same_fingerprint(stripe_client):
    data = {"type": "card", "card": {"token": "tok_visa"}}
    first, second = (stripe_client.v1.payment_methods.create(data) for _ in range(2))
    assert first.id != second.id
    assert first.card.fingerprint == second.card.fingerprint


def test_every_number_is_a_plausible_one():
    for card in magic.CARDS:
        digits = [int(digit) for digit in card.number[::-1]]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0
