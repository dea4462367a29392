import os
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
import stripe

from sandbox.stripe import SECRET, StripeSandbox

KEY = "sk_test_sandbox"
#: A Monday morning in August, a week without bank holidays.
MONDAY = datetime(2026, 8, 10, 16, 0, tzinfo=UTC)


class Listener:
    """A webhook endpoint that verifies what it hears as the product would."""

    def __init__(self) -> None:
        self.heard: list[stripe.Event] = []
        self.refused: list[str] = []
        self.answers: list[int] = []

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> int:
        try:
            event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
        except stripe.SignatureVerificationError as error:
            self.refused.append(str(error))
            return 400
        self.heard.append(event)
        return self.answers.pop(0) if self.answers else 200

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.heard]


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def sandbox(listener):
    with StripeSandbox(receiver=listener, start=MONDAY, seed="tests") as running:
        yield running


def connect(url, key=KEY, **options):
    options = {"max_network_retries": 0, **options}
    return stripe.StripeClient(key, base_addresses={"api": url}, **options)


@pytest.fixture
def stripe_client(sandbox):
    return connect(sandbox.url)


@pytest.fixture
def contract_client(request):
    """The client the contract speaks through: the sandbox's, or Stripe's own test mode."""
    key = os.environ.get("STRIPE_CONTRACT_KEY", "")
    if not key:
        return request.getfixturevalue("stripe_client")
    assert key.startswith(("sk_test_", "rk_test_")), "The contract is never run with a live key."
    return stripe.StripeClient(key, max_network_retries=2)


@pytest.fixture
def customer(stripe_client):
    return stripe_client.v1.customers.create({"email": "pat@example.com", "name": "Pat Alder"})


@pytest.fixture
def pay(stripe_client):
    """Pay $132.50 with a test payment method, confirming at once."""

    def paid(method="pm_card_visa", amount=13250, **more):
        params = {
            "amount": amount,
            "currency": "usd",
            "payment_method": method,
            "confirm": True,
            **more,
        }
        if "BankAccount" in method:
            params.setdefault("mandate_data", {"customer_acceptance": {"type": "offline"}})
        return stripe_client.v1.payment_intents.create(params)

    return paid


@pytest.fixture
def open_page(stripe_client):
    """Open a Checkout page for a bill of $132.50 with a fee of $2.50."""

    def opened(**more):
        params = {
            "mode": "payment",
            "success_url": "http://127.0.0.1:5000/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:5000/bill",
            "line_items": [line("Sewer service", 13250), line("Card fee", 250)],
            **more,
        }
        if params["mode"] == "setup":
            params.pop("line_items")
        return stripe_client.v1.checkout.sessions.create(params)

    return opened


def line(name, cents):
    data = {"currency": "usd", "unit_amount": cents, "product_data": {"name": name}}
    return {"quantity": 1, "price_data": data}
