"""What a payer does on a Checkout page: pay, save, prove who they are."""

from . import events, intents, payments, setups
from .customers import opened as customer_opened
from .errors import Json, invalid
from .shapes import inner
from .world import World


def pay(world: World, session: Json, method: Json, payer: Json, *, save: bool) -> Json:
    """Carry the page out with a payment method; returns its intent.

    ``payer`` holds ``name``, ``email``, and ``ip`` and ``agent`` for the mandate.

    :raises StripeFault: if the bank says no; the page stays open for another try.
    """
    _identify(world, session, payer)
    asked: Json = {"return_url": session["success_url"]}
    if method["type"] != "card" and not method["customer"]:
        online = {"ip_address": payer.get("ip"), "user_agent": payer.get("agent")}
        asked["mandate_data"] = {"customer_acceptance": {"type": "online", "online": online}}
    if session["mode"] == "setup":
        setup = _setup_for(world, session)
        setups.confirmed(world, setup, method, asked)
        return carried_out(world, session, setup)
    intent = _intent_for(world, session, save=save)
    if save:
        method["allow_redisplay"] = "always"
        world.store.put(method)
    payments.confirm(world, intent, method, asked)
    return carried_out(world, session, intent)


def authenticated(world: World, session: Json, intent: Json, *, passed: bool) -> Json:
    """The payer came back from the bank's page.

    :raises StripeFault: if it was refused; the page stays open.
    """
    by_kind = {"setup_intent": setups.authenticated, "payment_intent": payments.authenticated}
    intent = by_kind[intent["object"]](world, intent, passed=passed)
    return carried_out(world, session, intent)


def carried_out(world: World, session: Json, intent: Json) -> Json:
    """Close the page if nothing more is asked of the payer on it."""
    action = intent["next_action"] or {}
    if intent["status"] == "requires_action" and action["type"] != "verify_with_microdeposits":
        return intent
    if intent["status"] in ("succeeded", "requires_capture") and session["mode"] == "payment":
        session["payment_status"] = "paid"
    session.update(status="complete", url=None)
    world.store.put(session)
    events.emit(world, "checkout.session.completed", session)
    return intent


def _identify(world: World, session: Json, payer: Json) -> None:
    if session["status"] != "open":
        raise invalid("This page is no longer open.", code="checkout_session_unexpected_state")
    if session["customer"] is None and session["customer_creation"] == "always":
        customer = customer_opened(world, email=payer.get("email"), name=payer.get("name"))
        session["customer"] = customer["id"]
    session["customer_details"] = {
        **inner("checkout.session", "customer_details"),
        "address": inner("checkout.session", "customer_details.address"),
        "email": payer.get("email"),
        "name": payer.get("name"),
        "tax_exempt": "none",
        "tax_ids": [],
    }
    world.store.put(session)


def _intent_for(world: World, session: Json, *, save: bool) -> Json:
    """The page's payment intent: made at the first try, used again at the next."""
    if session["payment_intent"]:
        intent = world.need("payment_intent", session["payment_intent"])
    else:
        data = world.store.hidden(session["id"])["intent_data"]
        intent = intents.opened(
            world,
            {
                **data,
                "amount": session["amount_total"],
                "currency": session["currency"],
                "customer": session["customer"],
                "allowed_payment_method_types": session["payment_method_types"],
            },
        )
        session["payment_intent"] = intent["id"]
        world.store.put(session)
        events.emit(world, "payment_intent.created", intent)
    if save:
        intent["setup_future_usage"] = "off_session"
    return world.store.put(intent)


def _setup_for(world: World, session: Json) -> Json:
    if session["setup_intent"]:
        return world.need("setup_intent", session["setup_intent"])
    data = world.store.hidden(session["id"])["setup_data"]
    setup = setups.opened(
        world,
        {
            **data,
            "customer": session["customer"],
            "allowed_payment_method_types": session["payment_method_types"],
        },
    )
    session["setup_intent"] = setup["id"]
    world.store.put(session)
    events.emit(world, "setup_intent.created", setup)
    return setup


def session_of(world: World, intent: Json) -> Json | None:
    """The page an intent belongs to, if it came from one."""
    found = world.store.find("checkout.session", **{intent["object"]: intent["id"]})
    return found[0] if found else None


def saved_methods(world: World, session: Json) -> list[Json]:
    """The payer's kept methods the page may offer."""
    if not session["customer"] or session["mode"] == "setup":
        return []
    known = world.store.find("payment_method", customer=session["customer"])
    return [
        method
        for method in known
        if method["type"] in session["payment_method_types"]
        and method["allow_redisplay"] == "always"
    ]
