"""Webhook endpoints and events, as the API shows them, and the portal's front step."""

from urllib.parse import urlsplit

from stripe import params as types
from stripe.params import billing_portal

from . import events, lists
from .customers import merge_metadata
from .errors import Json, invalid
from .loopback import is_loopback
from .routing import Call, route
from .shapes import skeleton


@route("POST", "/v1/webhook_endpoints", types.WebhookEndpointCreateParams)
def create(call: Call) -> Json:
    """Listen for events; the signing secret is told this once."""
    world, params = call.world, call.params
    _raise_unless_here(params["url"])
    endpoint = skeleton(
        "webhook_endpoint",
        id=world.new_id("we"),
        api_version=params.get("api_version"),
        created=world.now(),
        description=params.get("description"),
        enabled_events=params["enabled_events"],
        metadata=params.get("metadata") or {},
        status="enabled",
        url=params["url"],
    )
    secret = f"whsec_{world.new_id('w')[2:]}"
    endpoint.pop("secret", None)
    world.store.put(endpoint, secret=secret)
    return {**endpoint, "secret": secret}


def _raise_unless_here(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise invalid(
            "The sandbox sends events to http addresses of this machine only.",
            code="url_invalid",
            param="url",
        )


@route("GET", "/v1/webhook_endpoints", types.WebhookEndpointListParams)
def index(call: Call) -> Json:
    """Everybody who listens."""
    return lists.page(call, "/v1/webhook_endpoints", call.world.store.find("webhook_endpoint"))


@route("GET", "/v1/webhook_endpoints/{id}", types.WebhookEndpointRetrieveParams)
def show(call: Call) -> Json:
    """One listener."""
    return call.world.need("webhook_endpoint", call.id)


@route("POST", "/v1/webhook_endpoints/{id}", types.WebhookEndpointUpdateParams)
def update(call: Call) -> Json:
    """Change what is listened for, or stop listening for a while."""
    endpoint = call.world.need("webhook_endpoint", call.id)
    if "url" in call.params:
        _raise_unless_here(call.params["url"])
    for name in ("enabled_events", "url", "description"):
        endpoint[name] = call.params.get(name, endpoint[name])
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call.params["disabled"] else "enabled"
    merge_metadata(endpoint, call.params)
    return call.world.store.put(endpoint)


@route("DELETE", "/v1/webhook_endpoints/{id}", types.WebhookEndpointDeleteParams)
def delete(call: Call) -> Json:
    """Stop listening."""
    endpoint = call.world.need("webhook_endpoint", call.id)
    call.world.store.drop(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


@route("GET", "/v1/events", types.EventListParams)
def list_events(call: Call) -> Json:
    """What happened, newest first."""
    world, params = call.world, call.params
    rows = world.store.find("event", type=params.get("type"))
    if wanted := params.get("types"):
        rows = [event for event in rows if event["type"] in wanted]
    return lists.page(call, "/v1/events", rows)


@route("GET", "/v1/events/{id}", types.EventRetrieveParams)
def show_event(call: Call) -> Json:
    """One event."""
    return call.world.need("event", call.id)


@route("POST", "/v1/billing_portal/sessions", billing_portal.SessionCreateParams)
def portal(call: Call) -> Json:
    """A link to the customer portal; the page behind it only says where it would lead."""
    world, params = call.world, call.params
    customer = world.need("customer", params.get("customer", ""), param="customer")
    session_id = world.new_id("bps")
    session = skeleton(
        "billing_portal.session",
        id=session_id,
        created=world.now(),
        customer=customer["id"],
        return_url=params.get("return_url"),
        url=f"{world.url}/_hosted/portal/{session_id}",
    )
    world.store.put(session)
    events.emit(world, "billing_portal.session.created", session)
    return session
