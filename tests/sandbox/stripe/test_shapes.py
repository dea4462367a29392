"""Whatever the sandbox answers, the installed library must know."""

from typing import get_args, get_origin

import pytest
import stripe
from stripe._stripe_object import StripeObject, UntypedStripeObject

from sandbox.stripe import shapes

#: Kinds that may appear in our answers and events.
KINDS = (
    *("balance", "balance_transaction", "billing_portal.session", "charge", "checkout.session"),
    *("customer", "dispute", "event", "item", "mandate", "payment_intent", "payment_method"),
    *("payout", "price", "product", "radar.early_fraud_warning", "refund", "setup_intent"),
    "webhook_endpoint",
)


def strangers(body, shape, path=""):
    """The members of an answer that the library's class for it does not declare."""
    known = shapes.members_of(shape)
    for name, value in body.items():
        here = f"{path}.{name}"
        if name not in known:
            yield here
            continue
        yield from _within(value, known[name], here)


def _within(value, hint, path):
    if isinstance(value, list):
        items = [get_args(h)[0] for h in shapes.options(hint) if get_origin(h) is list]
        for item in value:
            yield from _within(item, items[0], path) if items else ()
    elif isinstance(value, dict):
        yield from _inside(value, hint, path)


def _inside(value, hint, path):
    if value.get("object") == "list":
        for row in value["data"]:
            yield from strangers(row, shapes.class_of(row["object"]), path)
        return
    if "object" in value and value["object"] in KINDS:
        yield from strangers(value, shapes.class_of(value["object"]), path)
        return
    choices = shapes.options(hint)
    if any((get_origin(choice) or choice) in (UntypedStripeObject, dict) for choice in choices):
        return
    shaped = [choice for choice in choices if shapes.is_shape(choice)]
    if shaped:
        yield from strangers(value, shaped[0], path)
    elif not any(isinstance(c, type) and issubclass(c, StripeObject) for c in choices):
        yield f"{path} is not an object"


@pytest.fixture
def busy_sandbox(sandbox, stripe_client, customer, pay, open_page):
    """A sandbox in which a bit of everything has happened."""
    pay("pm_card_visa", customer=customer.id, setup_future_usage="off_session")
    disputed = pay("pm_card_createDispute")
    pay("pm_card_authenticationRequired", return_url="http://127.0.0.1:5000/back")
    pay("pm_card_createIssuerFraudRecord")
    pay("pm_card_visa", capture_method="manual")
    pay("pm_usBankAccount_insufficientFunds")
    bank = pay("pm_usBankAccount_success", customer=customer.id, setup_future_usage="off_session")
    with pytest.raises(stripe.CardError):
        pay("pm_card_chargeDeclinedInsufficientFunds")
    refunded = pay("pm_card_refundFail")
    stripe_client.v1.refunds.create({"payment_intent": refunded.id, "amount": 500})
    setup = {"confirm": True, "customer": customer.id, "payment_method": "pm_usBankAccount"}
    acceptance = {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "x"}}
    stripe_client.v1.setup_intents.create(
        {**setup, "mandate_data": {"customer_acceptance": acceptance}}
    )
    stripe_client.v1.setup_intents.create({**setup, "payment_method": "pm_card_visa"})
    open_page(customer=customer.id)
    open_page(mode="setup", currency="usd")
    stripe_client.v1.billing_portal.sessions.create({"customer": customer.id})
    stripe_client.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:1/hook", "enabled_events": ["payout.paid"]}
    )
    sandbox.close_dispute(sandbox.find("dispute", payment_intent=disputed.id)[0]["id"], "won")
    sandbox.advance(days=12)
    sandbox.return_payment(bank.id, "R10")
    sandbox.fail_payout(sandbox.find("payout")[0]["id"])
    return sandbox


def test_every_member_of_every_object_is_known_to_the_library(busy_sandbox):
    seen = set()
    for kind in KINDS:
        for body in busy_sandbox.find(kind):
            seen.add(kind)
            assert list(strangers(body, shapes.class_of(kind), kind)) == []
    assert seen >= set(KINDS) - {"balance", "item"}


def test_every_event_carries_an_object_the_library_knows(busy_sandbox):
    for event in busy_sandbox.events:
        body = event["data"]["object"]
        assert list(strangers(body, shapes.class_of(body["object"]), event["type"])) == []


def test_every_event_is_of_a_type_the_library_knows(busy_sandbox):
    known = get_args(shapes.members_of(stripe.Event)["type"])
    assert {event["type"] for event in busy_sandbox.events} <= set(known)


def test_an_object_has_every_member_the_library_declares(busy_sandbox):
    optional = {"deleted", "line_items", "secret"}
    for kind in ("payment_intent", "charge", "customer", "refund", "dispute", "checkout.session"):
        for body in busy_sandbox.find(kind):
            assert set(shapes.members_of(shapes.class_of(kind))) - set(body) <= optional


def test_lines_and_balances_are_known_too(busy_sandbox, stripe_client):
    session = busy_sandbox.find("checkout.session", mode="payment")[0]["id"]
    page = stripe_client.v1.checkout.sessions.line_items.list(session)
    balance = stripe_client.v1.balance.retrieve()
    for answer in [*page.data, balance]:
        body = answer.to_dict()
        assert list(strangers(body, type(answer))) == []


def test_the_walk_notices_a_stranger():
    body = shapes.skeleton("refund", id="re_1", shoe_size=44)
    body["destination_details"] = {"type": "card", "card": {"laces": "brown"}}
    found = list(strangers(body, stripe.Refund, "refund"))
    assert found == ["refund.destination_details.card.laces", "refund.shoe_size"]
