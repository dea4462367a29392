"""Early fraud warnings: a card network's suspicion, before any dispute."""

from stripe.params import radar as types

from . import events, lists
from .errors import Json
from .routing import Call, route
from .shapes import skeleton
from .world import World

KIND = "radar.early_fraud_warning"
URL = "/v1/radar/early_fraud_warnings"


def warn(world: World, charge: Json) -> Json:
    """A card network tells of suspected fraud."""
    warning = skeleton(
        KIND,
        id=world.new_id("issfr"),
        actionable=True,
        charge=charge["id"],
        created=world.now(),
        fraud_type="misc",
        payment_intent=charge["payment_intent"],
    )
    world.store.put(warning)
    events.emit(world, f"{KIND}.created", warning)
    return warning


@route("GET", URL, types.EarlyFraudWarningListParams)
def index(call: Call) -> Json:
    """Warnings, newest first."""
    params = call.params
    rows = call.world.store.find(
        KIND, charge=params.get("charge"), payment_intent=params.get("payment_intent")
    )
    return lists.page(call, URL, rows)


@route("GET", f"{URL}/{{id}}", types.EarlyFraudWarningRetrieveParams)
def show(call: Call) -> Json:
    """One warning."""
    return call.world.need(KIND, call.id)
