"""Carrying out a payment intent: by card at once, by bank account over some days."""

from datetime import UTC, datetime

from . import aftermath, charges, due, events, mandates, methods, microdeposits
from .attachments import attached
from .clock import business_days_after
from .declines import declined
from .errors import Json, StripeFault, invalid
from .shapes import inner
from .world import World

#: What the diary calls the day on which a bank answers about a debit.
DEBIT_ANSWERED = "debit_settles"
MAY_CONFIRM = ("requires_payment_method", "requires_confirmation", "requires_action")


def allowed_types(body: Json, asked: Json) -> list[str]:
    """The kinds of payment method an intent or page accepts."""
    if chosen := asked.get("allowed_payment_method_types"):
        return list(chosen)
    without = asked.get("excluded_payment_method_types") or []
    return [kind for kind in ("card", "us_bank_account") if kind not in without]


def confirm(world: World, intent: Json, method: Json, asked: Json) -> Json:
    """Try to take the money.

    ``asked`` holds what the request said beside: ``off_session``,
    ``mandate_data``, ``return_url``, ``error_on_requires_action``.

    :raises StripeFault: 402 if the bank says no; the intent then waits for another method.
    """
    if method["type"] not in intent["payment_method_types"]:
        raise invalid(
            f"A payment method of type {method['type']} is not allowed for this PaymentIntent.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    if method["customer"] not in (None, intent["customer"]):
        raise invalid(
            "The payment method belongs to another Customer.",
            code="payment_method_customer_mismatch",
            param="payment_method",
        )
    intent.update(payment_method=method["id"], last_payment_error=None, next_action=None)
    world.store.put(intent, return_url=asked.get("return_url"))
    if method["type"] == "card":
        return _by_card(world, intent, method, asked)
    return _by_bank(world, intent, method, asked)


def _by_card(world: World, intent: Json, method: Json, asked: Json) -> Json:
    card = methods.card_of(world, method)
    if _needs_authentication(world, method):
        if asked.get("off_session") or asked.get("error_on_requires_action"):
            raise fail(world, intent, method, "authentication_required", "authentication_required")
        return _challenge(world, intent, asked.get("return_url"))
    if _is_expired(world, method):
        raise fail(world, intent, method, "expired_card", "expired_card")
    if card.code:
        raise fail(world, intent, method, card.code, card.decline_code)
    return _approve(world, intent, method)


def _needs_authentication(world: World, method: Json) -> bool:
    wanted = methods.card_of(world, method).authentication
    if wanted == "unless_set_up":
        return not world.store.hidden(method["id"]).get("set_up")
    return wanted == "always"


def _is_expired(world: World, method: Json) -> bool:
    today = datetime.fromtimestamp(world.now(), UTC)
    card = method["card"]
    return (card["exp_year"], card["exp_month"]) < (today.year, today.month)


def _challenge(world: World, intent: Json, return_url: str | None) -> Json:
    page = f"{world.url}/_hosted/authenticate/{intent['id']}"
    action = inner("payment_intent", "next_action", type="use_stripe_sdk")
    if return_url:
        action["type"] = "redirect_to_url"
        action["redirect_to_url"] = {"url": page, "return_url": return_url}
    else:
        sdk = {"type": "three_d_secure_redirect", "stripe_js": page, "source": intent["id"]}
        action["use_stripe_sdk"] = sdk
    intent.update(status="requires_action", next_action=action)
    world.store.put(intent)
    events.emit(world, "payment_intent.requires_action", intent)
    return intent


def authenticated(world: World, intent: Json, *, passed: bool) -> Json:
    """The payer came back from the bank's page.

    :raises StripeFault: 402 if the bank still says no.
    """
    method = world.need("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if not passed:
        raise fail(world, intent, method, "payment_intent_authentication_failure")
    card = methods.card_of(world, method)
    if card.code:
        raise fail(world, intent, method, card.code, card.decline_code)
    return _approve(world, intent, method)


def _approve(world: World, intent: Json, method: Json) -> Json:
    holds = intent["capture_method"] == "manual"
    charge = charges.opened(world, intent, method, status="succeeded", mandate=None)
    charge = charges.succeeded(world, charge, captured=not holds)
    if holds:
        intent.update(
            status="requires_capture", next_action=None, amount_capturable=intent["amount"]
        )
        world.store.put(intent)
        events.emit(world, "payment_intent.amount_capturable_updated", intent)
    else:
        _succeed(world, intent, intent["amount"])
    _keep(world, intent, method)
    aftermath.follow(world, charge)
    return intent


def _succeed(world: World, intent: Json, received: int) -> None:
    intent.update(
        status="succeeded", amount_received=received, amount_capturable=0, next_action=None
    )
    world.store.put(intent)
    events.emit(world, "payment_intent.succeeded", intent)


def capture(world: World, intent: Json, amount: int) -> Json:
    """Take what a card held."""
    charge = world.need("charge", intent["latest_charge"])
    charges.captured(world, charge, amount)
    _succeed(world, intent, amount)
    return intent


def _keep(world: World, intent: Json, method: Json) -> None:
    if not intent["setup_future_usage"]:
        return
    world.store.hide(method["id"], set_up=True)
    if intent["customer"]:
        attached(world, method, intent["customer"])


def fail(
    world: World,
    intent: Json,
    method: Json,
    code: str,
    decline_code: str = "",
    charge: Json | None = None,
) -> StripeFault:
    """The bank said no: note it, and return the refusal for the caller to raise."""
    charge = charge or charges.opened(world, intent, method, status="failed", mandate=None)
    charges.failed(world, charge, code, decline_code)
    error = declined(code, decline_code, charge=charge["id"], payment_method=method)
    said = inner("payment_intent", "last_payment_error")
    for name, value in error.body()["error"].items():
        said[name] = value
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error=said,
        processing=None,
    )
    world.store.put(intent)
    events.emit(world, "payment_intent.payment_failed", intent)
    error.more["payment_intent"] = intent
    return error


def _by_bank(world: World, intent: Json, method: Json, asked: Json) -> Json:
    account = methods.bank_account_of(world, method)
    one_time = {"amount": intent["amount"], "currency": intent["currency"]}
    mandate = mandates.needed(
        world,
        method,
        asked.get("mandate_data"),
        single_use=None if intent["setup_future_usage"] else one_time,
    )
    world.store.hide(intent["id"], mandate=mandate["id"])
    if account.refused_at_once:
        raise fail(world, intent, method, account.refused_at_once)
    if method["us_bank_account" if "us_bank_account" in method else "sepa_debit"].get(
        "status_details"
    ):
        raise fail(world, intent, method, "debit_not_authorized")
    if not world.store.hidden(method["id"]).get("verified"):
        return microdeposits.ask(world, intent)
    return submit(world, intent)


def submit(world: World, intent: Json) -> Json:
    """Send a debit to the bank; it settles after its business days."""
    method = world.need("payment_method", intent["payment_method"])
    mandate = world.store.hidden(intent["id"]).get("mandate")
    charge = charges.opened(world, intent, method, status="pending", mandate=mandate)
    charges.pending(world, charge)
    intent.update(status="processing", next_action=None)
    world.store.put(intent)
    events.emit(world, "payment_intent.processing", intent)
    _keep(world, intent, method)
    if not methods.bank_account_of(world, method).never_clears:
        at = business_days_after(world.now(), world.settings.bank_clears_days)
        due.schedule(world, DEBIT_ANSWERED, intent["id"], at)
    return intent


@due.action(DEBIT_ANSWERED)
def settle(world: World, intent_id: str) -> None:
    """The bank's answer to a debit; one that was answered already is left alone."""
    intent = world.need("payment_intent", intent_id)
    if intent["status"] != "processing":
        return
    method = world.need("payment_method", intent["payment_method"])
    account = methods.bank_account_of(world, method)
    if account.code:
        return_debit(world, intent, account.code, account.blocked, account.network_code)
        return
    charge = world.need("charge", intent["latest_charge"])
    charge = charges.succeeded(world, charge)
    _succeed(world, intent, intent["amount"])
    aftermath.debit_cleared(world, intent, charge)
    if account.disputed:
        aftermath.late_return(world, intent, "R10")


def return_debit(world: World, intent: Json, code: str, blocked: str, network_code: str) -> None:
    """The bank sent a debit back before it cleared."""
    method = world.need("payment_method", intent["payment_method"])
    charge = world.need("charge", intent["latest_charge"])
    fail(world, intent, method, code, charge=charge)
    if blocked:
        aftermath.block(world, method, network_code, blocked)
    aftermath.debit_failed(world, intent, charge)
