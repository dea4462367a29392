"""Refunds: money given back, which can still fail on its way."""

from stripe import params as types

from . import balance, charges, due, events, lists
from .clock import business_days_after
from .customers import merge_metadata
from .errors import Json, invalid, wrong_state
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World


@route("POST", "/v1/refunds", types.RefundCreateParams)
def create(call: Call) -> Json:
    """Give money back."""
    world, params = call.world, call.params
    charge = _charge_for(world, params)
    amount = params.get("amount", charge["amount"] - charge["amount_refunded"])
    _raise_while_disputed(world, charge)
    _raise_unless_refundable(charge, amount)
    refund = skeleton(
        "refund",
        id=world.new_id("re" if charge["payment_method_details"]["type"] == "card" else "pyr"),
        amount=amount,
        charge=charge["id"],
        created=world.now(),
        currency=charge["currency"],
        metadata=params.get("metadata") or {},
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="succeeded",
        destination_details=_destination(charge),
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.store.put(charge)
    _start(world, refund, charge)
    world.store.put(refund)
    events.emit(world, "refund.created", refund)
    events.emit(world, "charge.refunded", charge)
    return refund


def _charge_for(world: World, params: Json) -> Json:
    if params.get("charge"):
        return world.need("charge", params["charge"], param="charge")
    if not params.get("payment_intent"):
        raise invalid("One of charge or payment_intent is needed.", code="parameter_missing")
    intent = world.need("payment_intent", params["payment_intent"], param="payment_intent")
    if not intent["latest_charge"] or intent["status"] not in ("succeeded", "processing"):
        raise invalid(
            "This PaymentIntent does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return world.need("charge", intent["latest_charge"])


def _raise_while_disputed(world: World, charge: Json) -> None:
    """While a bank only asks, the money can still be given back; in a dispute it cannot."""
    found = world.store.find("dispute", charge=charge["id"])
    if any(not dispute["is_charge_refundable"] for dispute in found):
        raise invalid("The charge is disputed.", code="charge_disputed", param="charge")


def _raise_unless_refundable(charge: Json, amount: int) -> None:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] == "failed":
        raise invalid("The charge failed.", code="charge_not_refundable", param="charge")
    if left == 0:
        raise invalid(
            "The charge has already been refunded.", code="charge_already_refunded", param="charge"
        )
    if amount < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise invalid(
            f"Refund amount is more than the {left} cents left of the charge.",
            code="amount_too_large",
            param="amount",
        )


def _destination(charge: Json) -> Json:
    kind = charge["payment_method_details"]["type"]
    details = inner("refund", "destination_details", type=kind)
    if kind == "card":
        details["card"] = inner("refund", "destination_details.card", type="refund")
    else:
        details[kind] = {}
    return {name: value for name, value in details.items() if value is not None}


def _start(world: World, refund: Json, charge: Json) -> None:
    card = charges.fate_of(world, charge)
    settings = world.settings
    if charge["status"] == "pending":
        refund.update(status="pending", pending_reason="charge_pending")
        return
    take_from_balance(world, refund, charge)
    if card is None:
        _later(world, refund, "refund_succeeds", settings.bank_refund_days)
    elif card.refund == "later":
        _later(world, refund, "refund_succeeds", settings.card_refund_days)
    elif card.refund == "fails":
        at = business_days_after(world.now(), settings.refund_fails_days)
        due.schedule(world, "refund_fails", refund["id"], at)


def _later(world: World, refund: Json, action: str, days: int) -> None:
    refund.update(status="pending", pending_reason="processing")
    due.schedule(world, action, refund["id"], business_days_after(world.now(), days))


def take_from_balance(world: World, refund: Json, charge: Json) -> None:
    """The refund's line on the balance."""
    is_card = charge["payment_method_details"]["type"] == "card"
    line = balance.post(
        world,
        "refund" if is_card else "payment_refund",
        -refund["amount"],
        source=refund["id"],
        category="refund",
        description="Refund",
    )
    refund["balance_transaction"] = line["id"]


def begin_held(world: World, charge: Json) -> None:
    """The debit cleared, so the refunds that waited for it set out."""
    for refund in world.store.find("refund", charge=charge["id"], pending_reason="charge_pending"):
        take_from_balance(world, refund, charge)
        _later(world, refund, "refund_succeeds", world.settings.bank_refund_days)
        world.store.put(refund)
        events.emit(world, "refund.updated", refund)


def cancel_all(world: World, charge: Json) -> None:
    """The debit failed or was disputed: refunds still on their way are given up."""
    for refund in world.store.find("refund", charge=charge["id"], status="pending"):
        _undo(world, refund, "canceled", "charge_for_pending_refund_disputed")
        events.emit(world, "refund.updated", refund)


@due.action("refund_succeeds")
def succeed(world: World, refund_id: str) -> None:
    """The money arrived; a refund that is no longer pending is left alone."""
    refund = world.need("refund", refund_id)
    if refund["status"] != "pending":
        return
    refund.update(status="succeeded", pending_reason=None)
    world.store.put(refund)
    events.emit(world, "refund.updated", refund)
    events.emit(world, "charge.refund.updated", refund)


@due.action("refund_fails")
def fail(world: World, refund_id: str) -> None:
    """The payer's bank would not take the money; it is back on the balance. Twice is once."""
    refund = world.need("refund", refund_id)
    if refund["status"] in ("failed", "canceled"):
        return
    _undo(world, refund, "failed", "expired_or_canceled_card")
    events.emit(world, "refund.failed", refund)
    events.emit(world, "refund.updated", refund)
    events.emit(world, "charge.refund.updated", refund)


def _undo(world: World, refund: Json, status: str, reason: str) -> None:
    charge = world.need("charge", refund["charge"])
    if refund["balance_transaction"]:
        line = balance.post(
            world,
            "refund_failure",
            refund["amount"],
            source=refund["id"],
            category="refund_failure",
            description="Refund failure",
        )
        refund["failure_balance_transaction"] = line["id"]
    refund.update(status=status, failure_reason=reason, pending_reason=None)
    world.store.put(refund)
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.store.put(charge)


@route("GET", "/v1/refunds", types.RefundListParams)
def index(call: Call) -> Json:
    """Refunds, newest first."""
    rows = call.world.store.find(
        "refund",
        charge=call.params.get("charge"),
        payment_intent=call.params.get("payment_intent"),
    )
    return lists.page(call, "/v1/refunds", rows)


@route("GET", "/v1/refunds/{id}", types.RefundRetrieveParams)
def show(call: Call) -> Json:
    """One refund."""
    return call.world.need("refund", call.id)


@route("POST", "/v1/refunds/{id}", types.RefundUpdateParams)
def update(call: Call) -> Json:
    """Change a refund's metadata."""
    refund = call.world.need("refund", call.id)
    merge_metadata(refund, call.params)
    call.world.store.put(refund)
    events.emit(call.world, "refund.updated", refund)
    events.emit(call.world, "charge.refund.updated", refund)
    return refund


@route("POST", "/v1/refunds/{id}/cancel", types.RefundCancelParams)
def cancel(call: Call) -> Json:
    """Give up a refund that has not set out."""
    refund = call.world.need("refund", call.id)
    if refund["status"] != "pending":
        raise wrong_state("refund", "canceled", refund["status"])
    _undo(call.world, refund, "canceled", "merchant_request")
    events.emit(call.world, "refund.updated", refund)
    return refund
