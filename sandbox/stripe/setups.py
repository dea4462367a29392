"""Setup intents: keeping a payment method for later without taking money now."""

from stripe import params as types

from . import events, lists, mandates, methods, microdeposits, payments
from .attachments import attached
from .customers import merge_metadata
from .declines import declined
from .errors import Json, StripeFault, invalid, wrong_state
from .intents import chosen
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World

URL = "/v1/setup_intents"
PLAIN = (
    "customer",
    "description",
    "usage",
    "allowed_payment_method_types",
    "excluded_payment_method_types",
)


@route("POST", URL, types.SetupIntentCreateParams)
def create(call: Call) -> Json:
    """Open a setup intent, and confirm it in the same breath if asked to."""
    world, params = call.world, call.params
    setup = opened(world, params)
    if "payment_method" in params or "payment_method_data" in params:
        setup.update(payment_method=chosen(world, params)["id"], status="requires_confirmation")
        world.store.put(setup)
    events.emit(world, "setup_intent.created", setup)
    if params.get("confirm"):
        return _confirm_with_own(world, setup, params)
    return setup


def opened(world: World, asked: Json) -> Json:
    """A new setup intent, waiting for a payment method; no event yet."""
    if asked.get("customer"):
        world.need("customer", asked["customer"], param="customer")
    setup = skeleton(
        "setup_intent",
        id=world.new_id("seti"),
        created=world.now(),
        metadata=asked.get("metadata") or {},
        status="requires_payment_method",
        usage="off_session",
        payment_method_types=payments.allowed_types({}, asked),
    )
    setup.update({name: asked[name] for name in PLAIN if asked.get(name) is not None})
    setup["client_secret"] = f"{setup['id']}_secret_{world.new_id('s')[2:]}"
    return world.store.put(setup)


def _confirm_with_own(world: World, setup: Json, asked: Json) -> Json:
    if not setup["payment_method"]:
        raise invalid(
            "This SetupIntent cannot be confirmed without a payment method.",
            code="setup_intent_unexpected_state",
            param="payment_method",
        )
    method = world.need("payment_method", setup["payment_method"])
    return confirmed(world, setup, method, asked)


def confirmed(world: World, setup: Json, method: Json, asked: Json) -> Json:
    """Prove the method and keep it.

    :raises StripeFault: 402 if the bank says no.
    """
    if method["type"] not in setup["payment_method_types"]:
        raise invalid(
            f"A payment method of type {method['type']} is not allowed for this SetupIntent.",
            param="payment_method",
        )
    setup.update(payment_method=method["id"], last_setup_error=None, next_action=None)
    world.store.put(setup, return_url=asked.get("return_url"))
    if method["type"] == "card":
        return _card(world, setup, method, asked.get("return_url"))
    mandate = mandates.needed(world, method, asked.get("mandate_data"), single_use=None)
    setup["mandate"] = mandate["id"]
    if not world.store.hidden(method["id"]).get("verified"):
        return microdeposits.ask(world, setup)
    return succeeded(world, setup, method)


def _card(world: World, setup: Json, method: Json, return_url: str | None) -> Json:
    card = methods.card_of(world, method)
    if card.code and not card.saves:
        raise failed(world, setup, method, card.code, card.decline_code)
    if card.authentication not in ("always", "unless_set_up"):
        return succeeded(world, setup, method)
    page = f"{world.url}/_hosted/authenticate/{setup['id']}"
    action = inner("setup_intent", "next_action", type="use_stripe_sdk")
    if return_url:
        action["type"] = "redirect_to_url"
        action["redirect_to_url"] = {"url": page, "return_url": return_url}
    else:
        action["use_stripe_sdk"] = {"type": "three_d_secure_redirect", "stripe_js": page}
    setup.update(status="requires_action", next_action=action)
    world.store.put(setup)
    events.emit(world, "setup_intent.requires_action", setup)
    return setup


def authenticated(world: World, setup: Json, *, passed: bool) -> Json:
    """The payer came back from the bank's page.

    :raises StripeFault: 402 if the authentication failed.
    """
    method = world.need("payment_method", setup["payment_method"])
    if not passed:
        raise failed(world, setup, method, "setup_intent_authentication_failure")
    return succeeded(world, setup, method)


def succeeded(world: World, setup: Json, method: Json) -> Json:
    """The method is proven, and kept with the customer if there is one."""
    world.store.hide(method["id"], set_up=True)
    if setup["customer"]:
        attached(world, method, setup["customer"])
    setup.update(status="succeeded", next_action=None)
    world.store.put(setup)
    events.emit(world, "setup_intent.succeeded", setup)
    return setup


def failed(
    world: World, setup: Json, method: Json, code: str, decline_code: str = ""
) -> StripeFault:
    """The method could not be proven: note it, and return the refusal to raise."""
    error = declined(code, decline_code, payment_method=method)
    setup.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error={**inner("setup_intent", "last_setup_error"), **error.body()["error"]},
    )
    world.store.put(setup)
    events.emit(world, "setup_intent.setup_failed", setup)
    error.more["setup_intent"] = setup
    return error


@route("GET", URL, types.SetupIntentListParams)
def index(call: Call) -> Json:
    """Setup intents, newest first."""
    rows = call.world.store.find(
        "setup_intent",
        customer=call.params.get("customer"),
        payment_method=call.params.get("payment_method"),
    )
    return lists.page(call, URL, rows)


@route("GET", f"{URL}/{{id}}", types.SetupIntentRetrieveParams)
def show(call: Call) -> Json:
    """One setup intent."""
    return call.world.need("setup_intent", call.id)


@route("POST", f"{URL}/{{id}}", types.SetupIntentUpdateParams)
def update(call: Call) -> Json:
    """Change a setup intent."""
    setup = call.world.need("setup_intent", call.id)
    setup.update({name: call.params[name] for name in PLAIN if name in call.params})
    if "payment_method" in call.params:
        method = chosen(call.world, call.params)
        setup.update(payment_method=method["id"], status="requires_confirmation")
    merge_metadata(setup, call.params)
    return call.world.store.put(setup)


@route("POST", f"{URL}/{{id}}/confirm", types.SetupIntentConfirmParams)
def confirm(call: Call) -> Json:
    """Prove the method and keep it."""
    setup = call.world.need("setup_intent", call.id)
    if setup["status"] not in payments.MAY_CONFIRM:
        raise wrong_state("setup_intent", "confirmed", setup["status"])
    if "payment_method" in call.params or "payment_method_data" in call.params:
        setup["payment_method"] = chosen(call.world, call.params)["id"]
    return _confirm_with_own(call.world, setup, call.params)


@route("POST", f"{URL}/{{id}}/cancel", types.SetupIntentCancelParams)
def cancel(call: Call) -> Json:
    """Give up a setup intent that is not done."""
    setup = call.world.need("setup_intent", call.id)
    if setup["status"] not in payments.MAY_CONFIRM:
        raise wrong_state("setup_intent", "canceled", setup["status"])
    setup.update(
        status="canceled",
        cancellation_reason=call.params.get("cancellation_reason"),
        next_action=None,
    )
    call.world.store.put(setup)
    events.emit(call.world, "setup_intent.canceled", setup)
    return setup


@route("POST", f"{URL}/{{id}}/verify_microdeposits", types.SetupIntentVerifyMicrodepositsParams)
def verify(call: Call) -> Json:
    """Name the two small deposits, and the account is proven."""
    setup = call.world.need("setup_intent", call.id)
    method = microdeposits.check(call.world, setup, call.params)
    return succeeded(call.world, setup, method)
