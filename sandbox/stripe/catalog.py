"""Products and prices, as far as a Checkout page needs them."""

from stripe import params as types

from . import events
from .customers import merge_metadata
from .errors import Json
from .routing import Call, route
from .shapes import skeleton
from .world import World


@route("POST", "/v1/products", types.ProductCreateParams)
def create_product(call: Call) -> Json:
    """Name something that can be paid for."""
    product = made_product(call.world, call.params)
    events.emit(call.world, "product.created", product)
    return product


def made_product(world: World, asked: Json) -> Json:
    """A new product, without news of it."""
    product = skeleton(
        "product",
        id=asked.get("id") or world.new_id("prod"),
        active=True,
        created=world.now(),
        updated=world.now(),
        name=asked["name"],
        description=asked.get("description"),
        metadata=asked.get("metadata") or {},
        type="service",
    )
    return world.store.put(product)


@route("GET", "/v1/products/{id}", types.ProductRetrieveParams)
def show_product(call: Call) -> Json:
    """One product."""
    return call.world.need("product", call.id)


@route("POST", "/v1/products/{id}", types.ProductUpdateParams)
def update_product(call: Call) -> Json:
    """Change a product."""
    product = call.world.need("product", call.id)
    for name in ("name", "description", "active"):
        product[name] = call.params.get(name, product[name])
    merge_metadata(product, call.params)
    call.world.store.put(product)
    events.emit(call.world, "product.updated", product)
    return product


@route("DELETE", "/v1/products/{id}", types.ProductDeleteParams)
def delete_product(call: Call) -> Json:
    """Delete a product."""
    product = call.world.need("product", call.id)
    call.world.store.drop(product["id"])
    events.emit(call.world, "product.deleted", product)
    return {"id": product["id"], "object": "product", "deleted": True}


@route("POST", "/v1/prices", types.PriceCreateParams)
def create_price(call: Call) -> Json:
    """Put a price on a product."""
    world, params = call.world, call.params
    if "product_data" in params:
        product = made_product(world, params["product_data"])["id"]
    else:
        product = world.need("product", params.get("product", ""), param="product")["id"]
    price = made_price(world, {**params, "product": product})
    events.emit(world, "price.created", price)
    return price


def made_price(world: World, asked: Json) -> Json:
    """A new price, without news of it."""
    amount = int(asked.get("unit_amount") or 0)
    price = skeleton(
        "price",
        id=world.new_id("price"),
        active=True,
        billing_scheme="per_unit",
        created=world.now(),
        currency=asked["currency"],
        metadata=asked.get("metadata") or {},
        product=asked["product"],
        recurring=asked.get("recurring"),
        tax_behavior="unspecified",
        type="recurring" if asked.get("recurring") else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )
    return world.store.put(price)


@route("GET", "/v1/prices/{id}", types.PriceRetrieveParams)
def show_price(call: Call) -> Json:
    """One price."""
    return call.world.need("price", call.id)


@route("POST", "/v1/prices/{id}", types.PriceUpdateParams)
def update_price(call: Call) -> Json:
    """Change a price's metadata."""
    price = call.world.need("price", call.id)
    merge_metadata(price, call.params)
    call.world.store.put(price)
    events.emit(call.world, "price.updated", price)
    return price
