"""Events: what happened, kept as Stripe keeps it, with a delivery for each listener."""

from . import faults
from .errors import Json
from .shapes import inner, skeleton
from .world import World

#: The listener given on the command line, which hears everything.
MAIN = "main"


def emit(world: World, kind: str, body: Json, **previous: object) -> Json:
    """Record that something happened to an object, and queue it for every listener."""
    data: Json = {"object": body}
    if previous:
        data["previous_attributes"] = previous
    event = skeleton(
        "event",
        id=world.new_id("evt"),
        api_version=world.settings.api_version,
        created=world.now(),
        data=data,
        type=kind,
        request=inner(
            "event", "request", id=world.current.request_id, idempotency_key=world.current.key
        ),
    )
    listeners = _listeners(world, kind)
    event["pending_webhooks"] = len(listeners)
    world.store.put(event)
    for endpoint in listeners:
        queue(world, event, endpoint)
    if faults.take(world, "unknown_event"):
        _emit_unheard_of(world, body)
    return event


def queue(world: World, event: Json, endpoint: str) -> None:
    """Put a delivery at the end of the line; a standing fault may lose, repeat or delay it."""
    if faults.take(world, "webhook_drop", line=event["type"]):
        return
    extra = faults.take(world, "webhook_duplicate", line=event["type"])
    delay = faults.take(world, "webhook_delay", line=event["type"])
    for _ in range(1 + int(extra.value if extra else 0)):
        world.store.run(
            "INSERT INTO delivery (event_id, endpoint, next_try) VALUES (?, ?, ?)",
            event["id"],
            endpoint,
            world.now() + delay.value if delay else None,
        )
    world.wake()


def redeliver(world: World, event_id: str) -> int:
    """Queue an old event again for everybody who listens; returns for how many."""
    event = world.need("event", event_id)
    listeners = _listeners(world, event["type"])
    for endpoint in listeners:
        queue(world, event, endpoint)
    return len(listeners)


def _listeners(world: World, kind: str) -> list[str]:
    listening = [MAIN] if world.store.fact("webhook_secret") else []
    for endpoint in reversed(world.store.find("webhook_endpoint", status="enabled")):
        if {kind, "*"} & set(endpoint["enabled_events"]):
            listening.append(endpoint["id"])
    return listening


def _emit_unheard_of(world: World, body: Json) -> None:
    event = skeleton(
        "event",
        id=world.new_id("evt"),
        api_version=world.settings.api_version,
        created=world.now(),
        data={"object": body},
        type="sewer.flow_reversed",
    )
    world.store.put(event)
    for endpoint in _listeners(world, event["type"]):
        queue(world, event, endpoint)
