"""Payouts: what is available leaves the balance for the district's bank."""

from stripe import params as types

from . import balance, due, events, lists
from .clock import business_days_after, day_of, is_banking_day, start_of
from .customers import merge_metadata
from .errors import Json, invalid, wrong_state
from .routing import Call, route
from .shapes import skeleton
from .world import World

DAY = 86_400
URL = "/v1/payouts"


@due.action("day_closes")
def close_day(world: World, _: str) -> None:
    """Each midnight: pay out what is available, if banks are open, and look again tomorrow."""
    if world.settings.automatic_payouts and is_banking_day(day_of(world.now())):
        collect(world)
    due.schedule(world, "day_closes", "", start_of(day_of(world.now())) + DAY)


def collect(world: World) -> Json | None:
    """An automatic payout of every available line not yet paid out; none if nothing is left over.

    Lines that sum to less than nothing wait for better days.
    """
    lines = [
        line
        for line in world.store.find("balance_transaction")
        if balance.refreshed(world, line)["status"] == "available"
        and "payout" not in world.store.hidden(line["id"])
    ]
    amount = sum(line["net"] for line in lines)
    if amount <= 0:
        return None
    payout = _opened(world, amount, automatic=True)
    for line in lines:
        world.store.hide(line["id"], payout=payout["id"])
    return payout


def _opened(world: World, amount: int, *, automatic: bool, **members: object) -> Json:
    arrives = business_days_after(world.now(), world.settings.payout_arrives_days)
    payout = skeleton(
        "payout",
        id=world.new_id("po"),
        amount=amount,
        arrival_date=arrives,
        automatic=automatic,
        created=world.now(),
        currency="usd",
        description="STRIPE PAYOUT",
        destination="ba_sandbox",
        metadata={},
        method="standard",
        reconciliation_status="in_progress" if automatic else "not_applicable",
        source_type="card",
        status="in_transit",
        trace_id={"status": "pending", "value": None},
        type="bank_account",
    )
    payout.update(members)
    world.store.put(payout)
    line = balance.post(world, "payout", -amount, source=payout["id"], description="STRIPE PAYOUT")
    if automatic:
        world.store.hide(line["id"], payout=payout["id"])
    payout["balance_transaction"] = line["id"]
    world.store.put(payout)
    events.emit(world, "payout.created", payout)
    due.schedule(world, "payout_arrives", payout["id"], arrives)
    if automatic:
        due.schedule(world, "payout_reconciled", payout["id"], world.now())
    return payout


@due.action("payout_reconciled")
def reconcile(world: World, payout_id: str) -> None:
    """The list of what a payout carries is complete."""
    payout = world.need("payout", payout_id)
    payout["reconciliation_status"] = "completed"
    world.store.put(payout)
    events.emit(world, "payout.reconciliation_completed", payout)


@due.action("payout_arrives")
def arrive(world: World, payout_id: str) -> None:
    """The money reaches the district's bank, unless the payout failed or was called back."""
    payout = world.need("payout", payout_id)
    if payout["status"] != "in_transit":
        return
    trace = str(int(payout["created"]) % 10**15).zfill(15)
    payout.update(status="paid", trace_id={"status": "supported", "value": trace})
    world.store.put(payout)
    events.emit(world, "payout.paid", payout)


def fail(world: World, payout_id: str, code: str = "account_closed") -> Json:
    """The district's bank sent a payout back, even after it was called paid.

    :raises StripeFault: if it had failed already or was called back.
    """
    payout = world.need("payout", payout_id)
    if payout["status"] not in ("in_transit", "paid", "pending"):
        raise wrong_state("payout", "failed", payout["status"])
    line = balance.post(
        world, "payout_failure", payout["amount"], source=payout_id, category="payout_reversal"
    )
    payout.update(
        status="failed",
        failure_balance_transaction=line["id"],
        failure_code=code,
        failure_message="The bank account could not take the payout.",
    )
    world.store.put(payout)
    events.emit(world, "payout.failed", payout)
    return payout


@route("POST", URL, types.PayoutCreateParams)
def create(call: Call) -> Json:
    """Pay out by hand.

    :raises StripeFault: if the balance does not hold that much.
    """
    world, params = call.world, call.params
    lines = world.store.find("balance_transaction")
    ready = [line for line in lines if balance.refreshed(world, line)["status"] == "available"]
    if params["amount"] > sum(line["net"] for line in ready):
        raise invalid(
            "The available balance is too low for this payout.",
            code="balance_insufficient",
            param="amount",
        )
    return _opened(
        world,
        params["amount"],
        automatic=False,
        description=params.get("description"),
        metadata=params.get("metadata") or {},
    )


@route("GET", URL, types.PayoutListParams)
def index(call: Call) -> Json:
    """Payouts, newest first."""
    return lists.page(call, URL, call.world.store.find("payout", status=call.params.get("status")))


@route("GET", f"{URL}/{{id}}", types.PayoutRetrieveParams)
def show(call: Call) -> Json:
    """One payout."""
    return call.world.need("payout", call.id)


@route("POST", f"{URL}/{{id}}", types.PayoutUpdateParams)
def update(call: Call) -> Json:
    """Change a payout's metadata."""
    payout = call.world.need("payout", call.id)
    merge_metadata(payout, call.params)
    call.world.store.put(payout)
    events.emit(call.world, "payout.updated", payout)
    return payout


@route("POST", f"{URL}/{{id}}/cancel", types.PayoutCancelParams)
def cancel(call: Call) -> Json:
    """Call a payout back before it leaves."""
    payout = call.world.need("payout", call.id)
    if payout["status"] != "pending":
        raise wrong_state("payout", "canceled", payout["status"])
    payout["status"] = "canceled"
    call.world.store.put(payout)
    events.emit(call.world, "payout.canceled", payout)
    return payout
