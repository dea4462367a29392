"""Payment intents: one intention to pay, through all its states."""

from stripe import params as types

from . import events, faults, lists, methods, microdeposits, payments
from .customers import merge_metadata
from .errors import Json, invalid, wrong_state
from .routing import Call, route
from .shapes import skeleton
from .world import World

URL = "/v1/payment_intents"
PLAIN = (
    "customer",
    "description",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "capture_method",
    "confirmation_method",
    "transfer_group",
    "excluded_payment_method_types",
    "allowed_payment_method_types",
)
LEAST, MOST = 50, 99_999_999


@route("POST", URL, types.PaymentIntentCreateParams)
def create(call: Call) -> Json:
    """Open a payment intent, and confirm it in the same breath if asked to."""
    world, params = call.world, call.params
    if params.get("off_session") and not params.get("confirm"):
        raise invalid("`off_session` needs `confirm`.", param="off_session")
    intent = opened(world, params)
    if "payment_method" in params or "payment_method_data" in params:
        method = chosen(world, params)
        intent.update(payment_method=method["id"], status="requires_confirmation")
        world.store.put(intent)
    events.emit(world, "payment_intent.created", intent)
    if params.get("confirm"):
        if intent["payment_method"] is None:
            raise _needs_method()
        method = world.need("payment_method", intent["payment_method"])
        return payments.confirm(world, intent, method, params)
    return intent


def opened(world: World, asked: Json) -> Json:
    """A new intent, waiting for a payment method; no event yet.

    :raises StripeFault: for an amount or customer that cannot be.
    """
    amount = asked["amount"]
    if amount < LEAST:
        raise invalid("Amount must be at least $0.50 usd.", code="amount_too_small", param="amount")
    if amount > MOST:
        raise invalid(
            "Amount must be no more than $999,999.99.", code="amount_too_large", param="amount"
        )
    if asked.get("customer"):
        world.need("customer", asked["customer"], param="customer")
    if faults.take(world, "amount_tamper"):
        amount += 100
    intent = skeleton(
        "payment_intent",
        id=world.new_id("pi"),
        amount=amount,
        created=world.now(),
        currency=asked["currency"],
        capture_method="automatic_async",
        confirmation_method="automatic",
        metadata=asked.get("metadata") or {},
        status="requires_payment_method",
        payment_method_types=payments.allowed_types({}, asked),
        amount_details={"tip": {}},
    )
    intent.update({name: asked[name] for name in PLAIN if asked.get(name) is not None})
    intent["client_secret"] = f"{intent['id']}_secret_{world.new_id('s')[2:]}"
    if not asked.get("allowed_payment_method_types"):
        intent["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "always"}
    return world.store.put(intent)


def chosen(world: World, asked: Json) -> Json:
    """The payment method a request names or describes."""
    if "payment_method_data" in asked:
        return methods.made_from(world, asked["payment_method_data"])
    return methods.usable(world, asked["payment_method"])


def _needs_method() -> Exception:
    return invalid(
        "This PaymentIntent cannot be confirmed without a payment method.",
        code="payment_intent_unexpected_state",
        param="payment_method",
    )


@route("GET", URL, types.PaymentIntentListParams)
def index(call: Call) -> Json:
    """Payment intents, newest first."""
    rows = call.world.store.find("payment_intent", customer=call.params.get("customer"))
    return lists.page(call, URL, rows)


@route("GET", f"{URL}/search", types.PaymentIntentSearchParams)
def search(call: Call) -> Json:
    """Payment intents by what they say, such as ``metadata['attempt_id']:'7'``."""
    return lists.searched(call, f"{URL}/search", call.world.store.find("payment_intent"))


@route("GET", f"{URL}/{{id}}", types.PaymentIntentRetrieveParams)
def show(call: Call) -> Json:
    """One payment intent."""
    return call.world.need("payment_intent", call.id)


@route("POST", f"{URL}/{{id}}", types.PaymentIntentUpdateParams)
def update(call: Call) -> Json:
    """Change an intent that has not been carried out; metadata may change at any time."""
    world, params = call.world, call.params
    intent = world.need("payment_intent", call.id)
    if set(params) - {"metadata", "description", "expand"} and (
        intent["status"] not in payments.MAY_CONFIRM
    ):
        raise wrong_state("payment_intent", "updated", intent["status"])
    intent.update({name: params[name] for name in (*PLAIN, "amount") if name in params})
    if "payment_method" in params or "payment_method_data" in params:
        method = chosen(world, params)
        intent.update(payment_method=method["id"], status="requires_confirmation")
    if params.get("allowed_payment_method_types"):
        intent["payment_method_types"] = payments.allowed_types(intent, params)
    merge_metadata(intent, params)
    return world.store.put(intent)


@route("POST", f"{URL}/{{id}}/confirm", types.PaymentIntentConfirmParams)
def confirm(call: Call) -> Json:
    """Try to take the money."""
    world, params = call.world, call.params
    intent = world.need("payment_intent", call.id)
    if intent["status"] not in payments.MAY_CONFIRM:
        raise wrong_state("payment_intent", "confirmed", intent["status"])
    for name in ("setup_future_usage", "receipt_email", "shipping"):
        intent[name] = params.get(name, intent[name])
    if "payment_method" in params or "payment_method_data" in params:
        method = chosen(world, params)
    elif intent["payment_method"]:
        method = world.need("payment_method", intent["payment_method"])
    else:
        raise _needs_method()
    return payments.confirm(world, intent, method, params)


@route("POST", f"{URL}/{{id}}/capture", types.PaymentIntentCaptureParams)
def capture(call: Call) -> Json:
    """Take what was held, or less."""
    intent = call.world.need("payment_intent", call.id)
    if intent["status"] != "requires_capture":
        raise wrong_state("payment_intent", "captured", intent["status"])
    amount = int(call.params.get("amount_to_capture") or intent["amount"])
    if not 0 < amount <= intent["amount"]:
        raise invalid(
            "You cannot capture more than was authorized.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    return payments.capture(call.world, intent, amount)


@route("POST", f"{URL}/{{id}}/cancel", types.PaymentIntentCancelParams)
def cancel(call: Call) -> Json:
    """Give up an intent that has not been carried out."""
    intent = call.world.need("payment_intent", call.id)
    if intent["status"] not in (*payments.MAY_CONFIRM, "requires_capture"):
        raise wrong_state("payment_intent", "canceled", intent["status"])
    return cancelled(call.world, intent, call.params.get("cancellation_reason"))


def cancelled(world: World, intent: Json, reason: str | None) -> Json:
    """Give up an intent; the caller has looked at its status."""
    intent.update(
        status="canceled",
        canceled_at=world.now(),
        cancellation_reason=reason,
        next_action=None,
        amount_capturable=0,
    )
    world.store.put(intent)
    events.emit(world, "payment_intent.canceled", intent)
    return intent


@route("POST", f"{URL}/{{id}}/verify_microdeposits", types.PaymentIntentVerifyMicrodepositsParams)
def verify(call: Call) -> Json:
    """Name the two small deposits, and the debit goes out."""
    intent = call.world.need("payment_intent", call.id)
    microdeposits.check(call.world, intent, call.params)
    return payments.submit(call.world, intent)
