"""Disputes: a payer's bank takes the money back, for a while or for good."""

from stripe import params as types

from . import balance, due, events, lists
from .clock import DAY
from .customers import merge_metadata
from .errors import Json, wrong_state
from .routing import Call, route
from .shapes import inner, skeleton
from .world import World

OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")
#: Words that, sent as evidence, decide a dispute at once.
VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}


def opened(world: World, charge: Json, reason: str, *, inquiry: bool = False) -> Json:
    """A card payer's bank disputes a charge; an inquiry moves no money yet."""
    dispute = _made(world, charge, reason)
    dispute.update(
        status="warning_needs_response" if inquiry else "needs_response",
        is_charge_refundable=inquiry,
        payment_method_details=_details(charge, inquiry=inquiry),
    )
    due_by = world.now() + world.settings.evidence_calendar_days * DAY
    dispute["evidence_details"].update(due_by=due_by, submission_method="not_submitted")
    world.store.put(dispute)
    _mark(world, charge)
    events.emit(world, "charge.dispute.created", dispute)
    if not inquiry:
        withdraw(world, dispute, world.settings.dispute_fee)
    due.schedule(world, "evidence_due", dispute["id"], due_by)
    return dispute


def final(world: World, charge: Json, reason: str, network_code: str) -> Json:
    """A bank debit came back after it had cleared: lost from the start."""
    dispute = _made(world, charge, reason)
    dispute.update(status="lost", network_reason_code=network_code)
    dispute["evidence_details"]["submission_method"] = "not_submitted"
    world.store.put(dispute)
    _mark(world, charge)
    events.emit(world, "charge.dispute.created", dispute)
    withdraw(world, dispute, world.settings.bank_return_fee)
    events.emit(world, "charge.dispute.closed", dispute)
    return dispute


def _made(world: World, charge: Json, reason: str) -> Json:
    """A card payer disputes what was not given back; a bank takes the whole debit."""
    is_card = charge["payment_method_details"]["type"] == "card"
    given_back = charge["amount_refunded"] if is_card else 0
    return skeleton(
        "dispute",
        id=world.new_id("dp" if charge["payment_method_details"]["type"] == "card" else "pdp"),
        amount=charge["amount"] - given_back,
        charge=charge["id"],
        created=world.now(),
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        reason=reason,
    )


def _details(charge: Json, *, inquiry: bool) -> Json:
    details = inner("dispute", "payment_method_details", type="card")
    details["card"] = {
        **inner("dispute", "payment_method_details.card"),
        "brand": charge["payment_method_details"]["card"]["brand"],
        "network": charge["payment_method_details"]["card"]["network"],
        "case_type": "inquiry" if inquiry else "chargeback",
        "network_reason_code": "10.4",
    }
    return details


def _mark(world: World, charge: Json) -> None:
    charge["disputed"] = True
    world.store.put(charge)


def withdraw(world: World, dispute: Json, fee: int) -> None:
    """Take the disputed money and the fee off the balance."""
    line = balance.post(
        world,
        "adjustment",
        -dispute["amount"],
        source=dispute["id"],
        fee=fee,
        category="dispute",
        description="Dispute withdrawal",
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], line]
    world.store.put(dispute)
    events.emit(world, "charge.dispute.funds_withdrawn", dispute)


def closed(world: World, dispute: Json, status: str) -> Json:
    """The bank decided; if the district won, the money and the fee come back."""
    is_inquiry = dispute["status"].startswith("warning")
    dispute["status"] = "warning_closed" if is_inquiry else status
    world.store.put(dispute)
    if status == "won" and not is_inquiry:
        line = balance.post(
            world,
            "adjustment",
            dispute["amount"],
            source=dispute["id"],
            fee=-sum(line["fee"] for line in dispute["balance_transactions"]),
            category="dispute_reversal",
            description="Dispute won",
        )
        dispute["balance_transactions"] = [*dispute["balance_transactions"], line]
        world.store.put(dispute)
        events.emit(world, "charge.dispute.funds_reinstated", dispute)
    events.emit(world, "charge.dispute.closed", dispute)
    return dispute


@due.action("evidence_due")
def lapse(world: World, dispute_id: str) -> None:
    """Nobody answered in time: the dispute is lost, an inquiry closed."""
    dispute = world.need("dispute", dispute_id)
    if dispute["status"] in ("needs_response", "warning_needs_response"):
        dispute["evidence_details"]["past_due"] = True
        closed(world, dispute, "lost")


@route("GET", "/v1/disputes", types.DisputeListParams)
def index(call: Call) -> Json:
    """Disputes, newest first."""
    rows = call.world.store.find(
        "dispute",
        charge=call.params.get("charge"),
        payment_intent=call.params.get("payment_intent"),
    )
    return lists.page(call, "/v1/disputes", rows)


@route("GET", "/v1/disputes/{id}", types.DisputeRetrieveParams)
def show(call: Call) -> Json:
    """One dispute."""
    return call.world.need("dispute", call.id)


@route("POST", "/v1/disputes/{id}", types.DisputeUpdateParams)
def update(call: Call) -> Json:
    """Add evidence, and hand it in."""
    world, params = call.world, call.params
    dispute = world.need("dispute", call.id)
    if "evidence" in params:
        if dispute["status"] not in ("needs_response", "warning_needs_response"):
            raise wrong_state("dispute", "answered", dispute["status"])
        dispute["evidence"].update(params["evidence"] or {})
        dispute["evidence_details"]["has_evidence"] = True
    merge_metadata(dispute, params)
    if "evidence" in params and params.get("submit", True):
        details = dispute["evidence_details"]
        details["submission_count"] += 1
        details["submission_method"] = "manual"
        warning = dispute["status"].startswith("warning")
        dispute["status"] = "warning_under_review" if warning else "under_review"
    world.store.put(dispute)
    events.emit(world, "charge.dispute.updated", dispute)
    verdict = VERDICTS.get(dispute["evidence"].get("uncategorized_text") or "")
    if verdict and dispute["status"] == "under_review":
        return closed(world, dispute, verdict)
    return dispute


@route("POST", "/v1/disputes/{id}/close", types.DisputeCloseParams)
def close(call: Call) -> Json:
    """Accept a dispute as lost."""
    dispute = call.world.need("dispute", call.id)
    if dispute["status"] not in OPEN:
        raise wrong_state("dispute", "closed", dispute["status"])
    return closed(call.world, dispute, "lost")
