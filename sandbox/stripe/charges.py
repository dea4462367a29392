"""Charges: one try to take money, and what the bank answered."""

from stripe import params as types

from . import balance, due, events, lists, magic, methods
from .clock import business_days_after
from .customers import merge_metadata
from .declines import ADVICE, words_for
from .errors import Json
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World

CHECKED = {"address_line1_check": None, "address_postal_code_check": "pass"}


def opened(world: World, intent: Json, method: Json, *, status: str, mandate: str | None) -> Json:
    """A new charge for a payment intent."""
    charge = skeleton(
        "charge",
        id=world.new_id("ch" if method["type"] == "card" else "py"),
        amount=intent["amount"],
        created=world.now(),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        metadata=dict(intent["metadata"]),
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(world, method, mandate),
        billing_details=method["billing_details"],
        receipt_email=intent["receipt_email"],
        shipping=intent["shipping"],
        statement_descriptor=intent["statement_descriptor"],
        statement_descriptor_suffix=intent["statement_descriptor_suffix"],
        calculated_statement_descriptor="SANDBOX",
        fraud_details={},
        outcome=_outcome("approved_by_network", "authorized", "Payment complete."),
        status=status,
    )
    intent["latest_charge"] = charge["id"]
    return charge


def _details(world: World, method: Json, mandate: str | None) -> Json:
    kind = method["type"]
    members = {**method[kind]}
    if kind == "card":
        card = methods.card_of(world, method)
        checks = {**CHECKED, "cvc_check": "pass" if card.cvc_passes else "fail"}
        members.update(
            checks=checks, network=card.brand, authorization_code=f"{int(world.now()) % 10**6:06}"
        )
    else:
        members["mandate"] = mandate
    shape = inner("charge", f"payment_method_details.{kind}")
    known = {name: value for name, value in members.items() if name in shape}
    details = inner("charge", "payment_method_details", type=kind)
    details[kind] = {**shape, **known}
    return details


def _outcome(network_status: str, kind: str, message: str, reason: str | None = None) -> Json:
    return inner(
        "charge",
        "outcome",
        network_status=network_status,
        type=kind,
        seller_message=message,
        reason=reason,
        risk_level="normal",
        risk_score=12,
        advice_code=ADVICE.get(reason or ""),
    )


def failed(world: World, charge: Json, code: str, decline_code: str = "") -> Json:
    """The bank said no."""
    charge.update(
        status="failed",
        paid=False,
        failure_code=code,
        failure_message=words_for(decline_code or code),
        outcome=_outcome(
            "declined_by_network", "issuer_declined", "The bank declined.", decline_code or code
        ),
    )
    world.store.put(charge)
    events.emit(world, "charge.failed", charge)
    return charge


def pending(world: World, charge: Json) -> Json:
    """A bank debit is on its way."""
    charge["captured"] = True
    world.store.put(charge)
    events.emit(world, "charge.pending", charge)
    return charge


def succeeded(world: World, charge: Json, *, captured: bool = True) -> Json:
    """The bank said yes; once captured, the money comes onto the balance a moment later."""
    charge.update(status="succeeded", paid=True, captured=captured)
    charge["receipt_url"] = f"{world.url}/_hosted/receipts/{charge['id']}"
    if captured:
        charge["amount_captured"] = charge["amount"]
    world.store.put(charge)
    events.emit(world, "charge.succeeded", charge)
    if not captured:
        return charge
    if world.settings.balance_delay:
        at = world.now() + world.settings.balance_delay
        due.schedule(world, "balance_written", charge["id"], at)
        return charge
    return write_balance(world, charge["id"])


@due.action("balance_written")
def write_late(world: World, charge_id: str) -> None:
    """The balance line of a charge that succeeded a while ago."""
    write_balance(world, charge_id)


def write_balance(world: World, charge_id: str) -> Json:
    """Write a charge's balance line, and tell of it."""
    charge = world.need("charge", charge_id)
    _to_balance(world, charge, charge["amount_captured"])
    world.store.put(charge)
    events.emit(world, "charge.updated", charge, balance_transaction=None)
    return charge


def captured(world: World, charge: Json, amount: int) -> Json:
    """Take what was held, or part of it."""
    charge.update(captured=True)
    charge["amount_refunded"] = charge["amount"] - amount
    _to_balance(world, charge, amount)
    world.store.put(charge)
    events.emit(world, "charge.captured", charge)
    return charge


def _to_balance(world: World, charge: Json, amount: int) -> None:
    charge["amount_captured"] = amount
    settings = world.settings
    if charge["payment_method_details"]["type"] == "card":
        kind, fee, days = "charge", balance.card_fee(world, amount), settings.card_available_days
    else:
        kind, fee, days = "payment", balance.bank_fee(world, amount), settings.bank_available_days
    card = fate_of(world, charge)
    if card and card.skips_pending:
        days = 0
    available = business_days_after(world.now(), days)
    line = balance.post(
        world,
        kind,
        amount,
        source=charge["id"],
        fee=fee,
        available_on=available,
        category="charge",
        description=charge["description"] or "",
    )
    charge["balance_transaction"] = line["id"]


def fate_of(world: World, charge: Json) -> magic.Card | None:
    """The test card behind a charge, if it was a card."""
    method = world.store.get(charge["payment_method"])
    if method is None or method["type"] != "card":
        return None
    return methods.card_of(world, method)


@route("GET", "/v1/charges", types.ChargeListParams)
def index(call: Call) -> Json:
    """Charges, newest first."""
    rows = call.world.store.find(
        "charge",
        customer=call.params.get("customer"),
        payment_intent=call.params.get("payment_intent"),
    )
    return lists.page(call, "/v1/charges", rows)


@route("GET", "/v1/charges/{id}", types.ChargeRetrieveParams)
def show(call: Call) -> Json:
    """One charge."""
    return call.world.need("charge", call.id)


@route("POST", "/v1/charges/{id}", types.ChargeUpdateParams)
def update(call: Call) -> Json:
    """Change what may be changed of a charge."""
    charge = call.world.need("charge", call.id)
    for name in ("description", "receipt_email", "shipping", "fraud_details"):
        charge[name] = call.params.get(name, charge[name])
    merge_metadata(charge, call.params)
    call.world.store.put(charge)
    events.emit(call.world, "charge.updated", charge)
    return charge
