"""Customers, and the payment methods they keep."""

from stripe import params as types

from . import events, lists
from .errors import Json
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World

MEMBERS = ("address", "description", "email", "name", "phone", "preferred_locales", "shipping")


@route("POST", "/v1/customers", types.CustomerCreateParams)
def create(call: Call) -> Json:
    """Open a customer."""
    return opened(call.world, **_members(call.params), metadata=call.params.get("metadata") or {})


def opened(world: World, **members: object) -> Json:
    """A new customer with these members."""
    customer = skeleton(
        "customer",
        id=world.new_id("cus"),
        created=world.now(),
        balance=0,
        delinquent=False,
        invoice_prefix=world.new_id("inv")[-8:].upper(),
        invoice_settings=inner("customer", "invoice_settings"),
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
    )
    customer.update(members)
    world.store.put(customer)
    events.emit(world, "customer.created", customer)
    return customer


def _members(params: Json) -> Json:
    found = {name: params[name] for name in MEMBERS if name in params}
    if "address" in found:
        found["address"] = {**inner("customer", "address"), **(found["address"] or {})}
    if "invoice_settings" in params:
        found["invoice_settings"] = {
            **inner("customer", "invoice_settings"),
            **params["invoice_settings"],
        }
    return found


@route("GET", "/v1/customers", types.CustomerListParams)
def index(call: Call) -> Json:
    """The customers, newest first."""
    known = call.world.store.find("customer", email=call.params.get("email"))
    return lists.page(call, "/v1/customers", [body for body in known if not body.get("deleted")])


@route("GET", "/v1/customers/{id}", types.CustomerRetrieveParams)
def show(call: Call) -> Json:
    """One customer; a deleted one answers that it was."""
    found = call.world.store.get(call.id, "customer")
    if found is not None and found.get("deleted"):
        return found
    return call.world.need("customer", call.id)


@route("POST", "/v1/customers/{id}", types.CustomerUpdateParams)
def update(call: Call) -> Json:
    """Change a customer."""
    customer = call.world.need("customer", call.id)
    before = {name: customer[name] for name in call.params if name in customer}
    customer.update(_members(call.params))
    merge_metadata(customer, call.params)
    call.world.store.put(customer)
    events.emit(call.world, "customer.updated", customer, **before)
    return customer


@route("DELETE", "/v1/customers/{id}", types.CustomerDeleteParams)
def delete(call: Call) -> Json:
    """Delete a customer, letting go of its payment methods."""
    world = call.world
    customer = world.need("customer", call.id)
    for method in world.store.find("payment_method", customer=customer["id"]):
        method["customer"] = None
        world.store.put(method, detached=True)
        events.emit(world, "payment_method.detached", method, customer=customer["id"])
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    world.store.put(gone)
    events.emit(world, "customer.deleted", customer)
    return gone


@route("GET", "/v1/customers/{id}/payment_methods", types.CustomerListPaymentMethodsParams)
def methods(call: Call) -> Json:
    """A customer's payment methods, newest first."""
    customer = call.world.need("customer", call.id)
    known = call.world.store.find(
        "payment_method", customer=customer["id"], type=call.params.get("type")
    )
    wanted = call.params.get("allow_redisplay")
    rows = [body for body in known if wanted in (None, body["allow_redisplay"])]
    return lists.page(call, f"/v1/customers/{customer['id']}/payment_methods", rows)


@route(
    "GET", "/v1/customers/{id}/payment_methods/{method}", types.CustomerRetrievePaymentMethodParams
)
def method(call: Call) -> Json:
    """One payment method, if it is this customer's."""
    customer = call.world.need("customer", call.id)
    found = call.world.need("payment_method", call.names[1])
    if found["customer"] != customer["id"]:
        return call.world.need("payment_method", "")
    return found


def merge_metadata(body: Json, params: Json) -> None:
    """Add to an object's metadata; an empty value takes a name away, an empty whole empties it."""
    if "metadata" not in params:
        return
    given = params["metadata"]
    if given in ("", None):
        body["metadata"] = {}
        return
    merged = {**(body["metadata"] or {}), **given}
    body["metadata"] = {name: value for name, value in merged.items() if value != ""}
