"""Mandates: a payer's standing permission to debit a bank account."""

from stripe import params as types

from . import events
from .errors import Json, invalid
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World


@route("GET", "/v1/mandates/{id}", types.MandateRetrieveParams)
def show(call: Call) -> Json:
    """One mandate."""
    return call.world.need("mandate", call.id)


def accepted(world: World, method: Json, acceptance: Json, *, single_use: Json | None) -> Json:
    """A new active mandate for a payment method, as the payer accepted it."""
    acceptance = {
        **inner("mandate", "customer_acceptance"),
        "accepted_at": int(acceptance.get("accepted_at") or world.now()),
        "online": acceptance.get("online"),
        "offline": acceptance.get("offline"),
        "type": acceptance.get("type", "online"),
    }
    kind = method["type"]
    details = inner("mandate", "payment_method_details", type=kind)
    details[kind] = inner("mandate", f"payment_method_details.{kind}")
    mandate = skeleton(
        "mandate",
        id=world.new_id("mandate"),
        customer_acceptance=acceptance,
        payment_method=method["id"],
        payment_method_details=details,
        status="active",
        type="single_use" if single_use else "multi_use",
        multi_use=None if single_use else {"amount": None, "currency": None},
        single_use=single_use,
    )
    world.store.put(mandate)
    if not single_use:
        world.store.hide(method["id"], mandate=mandate["id"])
    return mandate


def standing(world: World, method: Json) -> Json | None:
    """The mandate kept with a payment method, whatever its status."""
    known = world.store.hidden(method["id"]).get("mandate")
    return world.store.get(known) if known else None


def needed(world: World, method: Json, given: Json | None, *, single_use: Json | None) -> Json:
    """The mandate to debit under: the one accepted just now, else the one that stands.

    :raises StripeFault: if there is none, or the one that stands is no longer active.
    """
    if given:
        return accepted(
            world, method, given.get("customer_acceptance") or {}, single_use=single_use
        )
    mandate = standing(world, method)
    if mandate is None:
        raise invalid(
            "A mandate is needed to debit this bank account: send `mandate_data`.",
            code="payment_intent_mandate_invalid",
            param="mandate_data",
        )
    if mandate["status"] != "active":
        raise invalid(
            "The mandate of this payment method is no longer active.",
            code="payment_intent_mandate_invalid",
            param="payment_method",
        )
    return mandate


def ended(world: World, method: Json) -> None:
    """The permission is gone; a second end changes nothing."""
    mandate = standing(world, method)
    if mandate is None or mandate["status"] != "active":
        return
    mandate["status"] = "inactive"
    world.store.put(mandate)
    events.emit(world, "mandate.updated", mandate, status="active")
