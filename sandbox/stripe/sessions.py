"""Checkout sessions: a page of Stripe's own where a payer pays, and its life in the API."""

from stripe.params import checkout as types

from . import catalog, due, events, intents, lists, payments
from .customers import merge_metadata
from .errors import Json, invalid, wrong_state
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World

URL = "/v1/checkout/sessions"
HALF_AN_HOUR, A_DAY = 1_800, 86_400
ECHOED = (
    "allowed_payment_method_types",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_creation",
    "customer_email",
    "excluded_payment_method_types",
    "locale",
    "success_url",
    "submit_type",
)


@route("POST", URL, types.SessionCreateParams)
def create(call: Call) -> Json:
    """Open a page for a payer, good for a day unless it says less."""
    world, params = call.world, call.params
    mode = params.get("mode", "payment")
    _raise_unless_sensible(world, params, mode)
    session_id = world.new_id("cs_test")
    lines = [_line(world, item) for item in params.get("line_items") or []]
    total = sum(line["amount_total"] for line in lines) if mode == "payment" else None
    currency = params.get("currency") or (lines[0]["currency"] if lines else None)
    session = skeleton(
        "checkout.session",
        id=session_id,
        amount_subtotal=total,
        amount_total=total,
        automatic_tax=inner("checkout.session", "automatic_tax"),
        created=world.now(),
        currency=currency,
        expires_at=params.get("expires_at") or world.now() + A_DAY,
        metadata=params.get("metadata") or {},
        mode=mode,
        payment_method_types=payments.allowed_types({}, params),
        payment_status="no_payment_required" if mode == "setup" else "unpaid",
        status="open",
        ui_mode="hosted_page",
        url=f"{world.url}/c/pay/{session_id}",
    )
    if mode == "payment":
        session["total_details"] = inner("checkout.session", "total_details")
        saving = params.get("saved_payment_method_options") or {}
        if params.get("customer") or saving:
            session["saved_payment_method_options"] = {
                "allow_redisplay_filters": ["always"],
                "payment_method_remove": "disabled",
                "payment_method_save": saving.get("payment_method_save"),
            }
    session.update({name: params[name] for name in ECHOED if name in params})
    session.pop("line_items", None)
    world.store.put(
        session,
        lines=lines,
        intent_data=params.get("payment_intent_data") or {},
        setup_data=params.get("setup_intent_data") or {},
    )
    due.schedule(world, "session_expires", session_id, _closes_at(world, session["expires_at"]))
    return session


def _raise_unless_sensible(world: World, params: Json, mode: str) -> None:
    if mode == "subscription":
        raise invalid("This sandbox knows the modes payment and setup.", param="mode")
    if not params.get("success_url"):
        raise invalid(
            "A hosted page needs `success_url`.", code="parameter_missing", param="success_url"
        )
    if mode == "payment" and not params.get("line_items"):
        raise invalid(
            "`line_items` is required in payment mode.",
            code="parameter_missing",
            param="line_items",
        )
    if mode == "setup" and not (
        params.get("currency") or params.get("allowed_payment_method_types")
    ):
        raise invalid(
            "`currency` is required in setup mode.", code="parameter_missing", param="currency"
        )
    if params.get("allowed_payment_method_types") and params.get("excluded_payment_method_types"):
        raise invalid(
            "Allow payment method types or exclude some, not both.",
            param="excluded_payment_method_types",
        )
    if params.get("customer") and params.get("customer_email"):
        raise invalid("Send `customer` or `customer_email`, not both.", param="customer_email")
    if params.get("customer"):
        world.need("customer", params["customer"], param="customer")
    if expires := params.get("expires_at"):
        _closes_at(world, expires)


def _closes_at(world: World, expires: int) -> int:
    """When a page closes on this clock; a client may count from the wall this clock runs ahead of.

    :raises StripeFault: if that is too soon or too late on both clocks.
    """
    for ahead_of in (0, world.clock.ahead()):
        closes_at = expires + ahead_of
        # A client's clock and this one may be a moment apart.
        if HALF_AN_HOUR - 60 <= closes_at - world.now() <= A_DAY + 60:
            return closes_at
    raise invalid(
        "`expires_at` must be between 30 minutes and 24 hours from now.", param="expires_at"
    )


def _line(world: World, item: Json) -> Json:
    if "price_data" in item:
        data = dict(item["price_data"])
        if "product_data" in data:
            data["product"] = catalog.made_product(world, data.pop("product_data"))["id"]
        price = catalog.made_price(world, data)
    else:
        price = world.need("price", item.get("price", ""), param="line_items[0][price]")
    product = world.need("product", price["product"])
    amount = price["unit_amount"] * item.get("quantity", 1)
    return skeleton(
        "item",
        id=world.new_id("li"),
        amount_subtotal=amount,
        amount_total=amount,
        currency=price["currency"],
        description=product["name"],
        price=price,
        quantity=item.get("quantity", 1),
    )


@route("GET", URL, types.SessionListParams)
def index(call: Call) -> Json:
    """Checkout sessions, newest first."""
    params = call.params
    rows = call.world.store.find(
        "checkout.session",
        customer=params.get("customer"),
        payment_intent=params.get("payment_intent"),
        status=params.get("status"),
    )
    return lists.page(call, URL, rows)


@route("GET", f"{URL}/{{id}}", types.SessionRetrieveParams)
def show(call: Call) -> Json:
    """One session; its line items come when asked for by ``expand``."""
    session = call.world.need("checkout.session", call.id)
    if any(path.split(".")[0] == "line_items" for path in call.params.get("expand") or []):
        session["line_items"] = _lines_page(call)
    return session


@route("GET", f"{URL}/{{id}}/line_items", types.SessionListLineItemsParams)
def line_items(call: Call) -> Json:
    """What a session is for."""
    call.world.need("checkout.session", call.id)
    return _lines_page(call)


def _lines_page(call: Call) -> Json:
    lines = call.world.store.hidden(call.id)["lines"]
    return lists.page(call, f"{URL}/{call.id}/line_items", lines)


@route("POST", f"{URL}/{{id}}", types.SessionUpdateParams)
def update(call: Call) -> Json:
    """Change a session's metadata."""
    session = call.world.need("checkout.session", call.id)
    merge_metadata(session, call.params)
    return call.world.store.put(session)


@route("POST", f"{URL}/{{id}}/expire", types.SessionExpireParams)
def expire(call: Call) -> Json:
    """Close a page before its time.

    :raises StripeFault: if it is complete or closed already.
    """
    session = call.world.need("checkout.session", call.id)
    if session["status"] != "open":
        raise wrong_state("checkout_session", "expired", session["status"])
    return expired(call.world, session)


def expired(world: World, session: Json) -> Json:
    """Close an open page and give up its intent."""
    session.update(status="expired", url=None)
    world.store.put(session)
    if session["payment_intent"]:
        intent = world.need("payment_intent", session["payment_intent"])
        if intent["status"] in payments.MAY_CONFIRM:
            intents.cancelled(world, intent, "automatic")
    events.emit(world, "checkout.session.expired", session)
    return session


@due.action("session_expires")
def lapse(world: World, session_id: str) -> None:
    """The page's time is up; a complete or closed one is left alone."""
    session = world.need("checkout.session", session_id)
    if session["status"] == "open":
        expired(world, session)
