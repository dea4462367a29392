"""What follows a payment: disputes, late returns, blocked accounts, the Checkout page's news."""

from . import disputes, events, fraud_warnings, magic, mandates, refunds
from .charges import fate_of
from .errors import Json
from .shapes import inner
from .world import World

DISPUTE_REASONS = {
    "insufficient_funds": "insufficient_funds",
    "debit_not_authorized": "debit_not_authorized",
    "account_closed": "incorrect_account_details",
    "no_account": "incorrect_account_details",
}


def follow(world: World, charge: Json) -> None:
    """Some test cards bring trouble as soon as they are charged."""
    card = fate_of(world, charge)
    if card is None:
        return
    if card.dispute:
        disputes.opened(world, charge, card.dispute, inquiry=card.inquiry)
    if card.fraud_warning:
        fraud_warnings.warn(world, charge)


def debit_cleared(world: World, intent: Json, charge: Json) -> None:
    """A bank debit cleared: its page is paid, and held refunds set out."""
    refunds.begin_held(world, charge)
    for session in world.store.find("checkout.session", payment_intent=intent["id"]):
        session["payment_status"] = "paid"
        world.store.put(session)
        events.emit(world, "checkout.session.async_payment_succeeded", session)


def debit_failed(world: World, intent: Json, charge: Json) -> None:
    """A bank debit failed: its page stays unpaid, and refunds are given up."""
    refunds.cancel_all(world, charge)
    for session in world.store.find("checkout.session", payment_intent=intent["id"]):
        events.emit(world, "checkout.session.async_payment_failed", session)


def late_return(world: World, intent: Json, network_code: str) -> Json:
    """A debit that had cleared came back; Stripe tells it as a dispute that is already lost."""
    code, blocked = magic.RETURNS.get(network_code, magic.OTHER_RETURN)
    charge = world.need("charge", intent["latest_charge"])
    refunds.cancel_all(world, charge)
    charge = world.need("charge", charge["id"])
    reason = DISPUTE_REASONS.get(code, "bank_cannot_process")
    dispute = disputes.final(world, charge, reason, network_code)
    method = world.need("payment_method", intent["payment_method"])
    if blocked:
        block(world, method, network_code, blocked)
    else:
        mandates.ended(world, method)
    return dispute


def block(world: World, method: Json, network_code: str, reason: str) -> None:
    """The bank will take no more debits: the account is marked and its mandate ends."""
    if "us_bank_account" in method:
        details = inner("payment_method", "us_bank_account.status_details")
        details["blocked"] = inner(
            "payment_method",
            "us_bank_account.status_details.blocked",
            network_code=network_code,
            reason=reason,
        )
        before = method["us_bank_account"]["status_details"]
        method["us_bank_account"]["status_details"] = details
        world.store.put(method)
        if method["customer"]:
            events.emit(
                world,
                "payment_method.updated",
                method,
                us_bank_account={"status_details": before},
            )
    mandates.ended(world, method)
