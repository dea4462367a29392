"""Payment methods: test cards and bank accounts, made, attached and let go."""

import copy
import hashlib
from datetime import UTC, datetime

from stripe import params as types

from . import events, lists, magic
from .customers import merge_metadata
from .errors import Json, StripeFault, invalid
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World


def make_card(
    world: World,
    card: magic.Card,
    *,
    billing: Json | None = None,
    expires: tuple[int, int] | None = None,
    name: str = "",
) -> Json:
    """A payment method for a test card; without an expiry it is good for three years."""
    this_year = datetime.fromtimestamp(world.now(), UTC).year
    month, year = expires or (12, this_year + 3)
    checks = inner("payment_method", "card.checks", cvc_check="unchecked")
    details = inner(
        "payment_method",
        "card",
        brand=card.brand,
        display_brand=card.brand,
        checks=checks,
        country="US",
        exp_month=month,
        exp_year=year,
        fingerprint=_fingerprint(card.number),
        funding=card.funding,
        last4=card.number[-4:],
        networks={"available": [card.brand], "preferred": None},
        three_d_secure_usage={"supported": True},
        regulated_status="unregulated",
    )
    return _made(world, "card", details, billing, name=name, fate=card.name)


def make_bank_account(
    world: World,
    account: magic.BankAccount,
    *,
    billing: Json | None = None,
    verified: bool,
    account_type: str = "checking",
    holder_type: str = "individual",
    name: str = "",
) -> Json:
    """A payment method for a test bank account, proven by bank login or still to be proven."""
    details = inner(
        "payment_method",
        "us_bank_account",
        account_holder_type=holder_type,
        account_type=account_type,
        bank_name="STRIPE TEST BANK",
        fingerprint=_fingerprint(account.number),
        last4=account.number[-4:],
        networks={"preferred": "ach", "supported": ["ach"]},
        routing_number=magic.ROUTING_NUMBER,
    )
    return _made(
        world, "us_bank_account", details, billing,
        name=name, fate=account.name, verified=verified,
    )  # fmt: skip


def _make_sepa_debit(world: World, iban: str, billing: Json | None) -> Json:
    details = inner(
        "payment_method",
        "sepa_debit",
        country=iban[:2],
        fingerprint=_fingerprint(iban),
        last4=iban[-4:],
    )
    fate = "noAccount" if iban in magic.SEPA_FAILS else "success"
    return _made(world, "sepa_debit", details, billing, fate=fate, verified=True)


def _made(
    world: World, kind: str, details: Json, billing: Json | None, *, name: str = "",
    **hidden: object,
) -> Json:  # fmt: skip
    method = skeleton(
        "payment_method",
        id=name or world.new_id("pm"),
        created=world.now(),
        type=kind,
        allow_redisplay="unspecified",
        billing_details=_billing(billing or {}),
    )
    method[kind] = details
    return world.store.put(method, **hidden)


def _billing(given: Json) -> Json:
    blank = inner("payment_method", "billing_details")
    address = {**inner("payment_method", "billing_details.address"), **(given.get("address") or {})}
    return {**blank, **given, "address": address}


def _fingerprint(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def card_of(world: World, method: Json) -> magic.Card:
    """The fate of a card payment method."""
    name = world.store.hidden(method["id"])["fate"]
    return next(known for known in magic.CARDS if known.name == name)


def bank_account_of(world: World, method: Json) -> magic.BankAccount:
    """The fate of a bank payment method."""
    name = world.store.hidden(method["id"])["fate"]
    return next(known for known in magic.BANK_ACCOUNTS if known.name == name)


def usable(world: World, reference: str, *, param: str = "payment_method") -> Json:
    """The payment method a request names; a name such as ``pm_card_visa`` makes a new one.

    :raises StripeFault: if there is none, or it was detached and may not be used again.
    """
    if card := magic.named_card(reference) if reference.startswith("pm_card_") else None:
        return make_card(world, card)
    if account := magic.named_bank_account(reference):
        return make_bank_account(world, account, verified=True)
    method = world.need("payment_method", reference, param=param)
    if world.store.hidden(reference).get("detached"):
        raise invalid(
            "This PaymentMethod was detached from its Customer and cannot be used again.",
            code="payment_method_unexpected_state",
            param=param,
        )
    return method


@route("POST", "/v1/payment_methods", types.PaymentMethodCreateParams)
def create(call: Call) -> Json:
    """Make a payment method from a test token or a test bank account."""
    return made_from(call.world, call.params)


def made_from(world: World, params: Json) -> Json:
    """A payment method from what a request says of it."""
    kind = params.get("type")
    given = params.get(str(kind)) or {}
    if kind == "card":
        method = make_card(world, _card_from(given), billing=params.get("billing_details"))
    elif kind == "us_bank_account":
        method = make_bank_account(
            world,
            _account_from(given),
            billing=params.get("billing_details"),
            verified=False,
            account_type=given.get("account_type", "checking"),
            holder_type=given.get("account_holder_type", "individual"),
        )
    elif kind == "sepa_debit":
        method = _make_sepa_debit(world, given.get("iban", ""), params.get("billing_details"))
    else:
        raise invalid("Invalid type: this sandbox knows card and us_bank_account", param="type")
    merge_metadata(method, params)
    method["allow_redisplay"] = params.get("allow_redisplay", "unspecified")
    return world.store.put(method)


def _card_from(given: Json) -> magic.Card:
    if "number" in given:
        raise StripeFault(
            402,
            "invalid_request_error",
            "Card numbers do not belong in an API request: use a test token such as tok_visa.",
            param="card[number]",
        )
    card = magic.named_card(str(given.get("token", "")))
    if card is None:
        raise invalid(
            f"No such token: '{given.get('token', '')}'",
            code="resource_missing",
            param="card[token]",
        )
    return card


def _account_from(given: Json) -> magic.BankAccount:
    if given.get("routing_number") != magic.ROUTING_NUMBER:
        raise invalid(
            "Invalid routing number: in test mode it is 110000000.",
            code="routing_number_invalid",
            param="us_bank_account[routing_number]",
        )
    account = magic.bank_account(str(given.get("account_number", "")))
    if account is None:
        raise invalid(
            "Invalid account number: in test mode only the test numbers work.",
            code="account_number_invalid",
            param="us_bank_account[account_number]",
        )
    return account


@route("GET", "/v1/payment_methods", types.PaymentMethodListParams)
def index(call: Call) -> Json:
    """A customer's payment methods, newest first."""
    rows = call.world.store.find(
        "payment_method", customer=call.params.get("customer"), type=call.params.get("type")
    )
    attached = [body for body in rows if body["customer"]]
    return lists.page(call, "/v1/payment_methods", attached)


@route("GET", "/v1/payment_methods/{id}", types.PaymentMethodRetrieveParams)
def show(call: Call) -> Json:
    """One payment method."""
    return call.world.need("payment_method", call.id)


@route("POST", "/v1/payment_methods/{id}", types.PaymentMethodUpdateParams)
def update(call: Call) -> Json:
    """Change what may be changed: billing details, a card's expiry, metadata."""
    method = call.world.need("payment_method", call.id)
    before = {name: copy.deepcopy(method[name]) for name in call.params if name in method}
    if "billing_details" in call.params:
        method["billing_details"] = _billing(
            {**method["billing_details"], **call.params["billing_details"]}
        )
    for kind in ("card", "us_bank_account"):
        method.get(kind, {}).update(call.params.get(kind) or {})
    method["allow_redisplay"] = call.params.get("allow_redisplay", method["allow_redisplay"])
    merge_metadata(method, call.params)
    call.world.store.put(method)
    if method["customer"]:
        events.emit(call.world, "payment_method.updated", method, **before)
    return method
