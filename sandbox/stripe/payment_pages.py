"""The two addresses Stripe's own command line uses to play a payer on a Checkout page."""

from . import checkout
from .errors import Json, StripeFault
from .routing import Call, route


@route("GET", "/v1/payment_pages/{id}", None)
def show(call: Call) -> Json:
    """The session behind a page."""
    return call.world.need("checkout.session", call.id)


@route("POST", "/v1/payment_pages/{id}/confirm", None)
def confirm(call: Call) -> Json:
    """Pay a page with a payment method."""
    world = call.world
    session = world.need("checkout.session", call.id)
    expected = call.params.get("expected_amount")
    if expected is not None and int(expected) != session["amount_total"]:
        raise StripeFault(
            400, "invalid_request_error", "The amount has changed.", param="expected_amount"
        )
    method = world.need("payment_method", call.params.get("payment_method", ""))
    billing = method["billing_details"]
    payer = {"name": billing["name"], "email": billing["email"]}
    save = bool(world.store.hidden(call.id)["intent_data"].get("setup_future_usage"))
    checkout.pay(world, session, method, payer, save=save)
    return world.need("checkout.session", call.id)
