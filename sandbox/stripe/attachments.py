"""Keeping a payment method with a customer, and letting it go."""

from stripe import params as types

from . import events, methods
from .declines import declined
from .errors import Json, invalid
from .routing import Call, route
from .world import World


@route("POST", "/v1/payment_methods/{id}/attach", types.PaymentMethodAttachParams)
def attach(call: Call) -> Json:
    """Keep a payment method with a customer; a card that cannot be saved is declined."""
    method = methods.usable(call.world, call.id)
    if method["type"] == "card":
        card = methods.card_of(call.world, method)
        if card.code and not card.saves:
            raise declined(card.code, card.decline_code)
    elif method["type"] == "us_bank_account":
        raise_unless_verified(call.world, method)
    return attached(call.world, method, call.params["customer"])


def raise_unless_verified(world: World, method: Json) -> None:
    """A bank account must be proven before it is kept.

    :raises StripeFault: if it is not.
    """
    if not world.store.hidden(method["id"]).get("verified"):
        raise invalid(
            "This bank account must be verified by a SetupIntent or PaymentIntent first.",
            code="payment_method_bank_account_unverified",
            param="payment_method",
        )


def attached(world: World, method: Json, customer_id: str) -> Json:
    """Keep a payment method with a customer; with the same customer twice is once.

    :raises StripeFault: if it is another customer's.
    """
    customer = world.need("customer", customer_id, param="customer")
    if method["customer"] == customer["id"]:
        return method
    if method["customer"]:
        raise invalid(
            "This PaymentMethod is already attached to another Customer.",
            code="payment_method_customer_mismatch",
            param="payment_method",
        )
    method["customer"] = customer["id"]
    world.store.put(method)
    events.emit(world, "payment_method.attached", method)
    return method


@route("POST", "/v1/payment_methods/{id}/detach", types.PaymentMethodDetachParams)
def detach(call: Call) -> Json:
    """Let a payment method go; it cannot be used again."""
    method = call.world.need("payment_method", call.id)
    if not method["customer"]:
        raise invalid(
            "This PaymentMethod is not attached to a Customer.",
            code="payment_method_unexpected_state",
            param="payment_method",
        )
    customer, method["customer"] = method["customer"], None
    call.world.store.put(method, detached=True)
    events.emit(call.world, "payment_method.detached", method, customer=customer)
    return method
