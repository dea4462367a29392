"""What the world outside can do to the sandbox: time passes, banks send money back."""

from collections.abc import Callable

from . import (
    aftermath,
    disputes,
    due,
    events,
    faults,
    fraud_warnings,
    keeping,
    magic,
    payments,
    payouts,
    refunds,
)
from .clock import DAY
from .errors import Json, missing
from .world import Current, World

Deed = Callable[[World, Json], Json]
DEEDS: dict[str, Deed] = {}


def deed(function: Deed) -> Deed:
    """Put a function on the list of things the control page can do."""

    def guarded(world: World, given: Json) -> Json:
        with world.answering(Current(f"control {function.__name__}")):
            outcome = function(world, given)
        due.settle(world)
        world.wake()
        return outcome

    DEEDS[function.__name__] = guarded
    return guarded


def settle(world: World) -> None:
    """Do what is due."""
    due.settle(world)


def recent(world: World, kind: str, most: int = 10) -> list[Json]:
    """The newest objects of a kind."""
    return world.store.find(kind)[:most]


def undelivered(world: World) -> list[Json]:
    """Events a listener has not taken."""
    rows = world.store.run("SELECT * FROM delivery WHERE status <> 'done' ORDER BY seq LIMIT 50")
    return [dict(row) for row in rows]


def requests(world: World, most: int | None) -> list[Json]:
    """The log: all of it oldest first, or the newest few newest first."""
    if most is None:
        return [dict(row) for row in world.store.run("SELECT * FROM request ORDER BY seq")]
    rows = world.store.run("SELECT * FROM request ORDER BY seq DESC LIMIT ?", most)
    return [dict(row) for row in rows]


def _intent_with_charge(world: World, given: Json) -> tuple[Json, Json]:
    intent = world.need("payment_intent", str(given["payment_intent"]))
    if not intent["latest_charge"]:
        raise missing("charge", "")
    return intent, world.need("charge", intent["latest_charge"])


@deed
def advance(world: World, given: Json) -> Json:
    """Let days or seconds pass."""
    seconds = int(given.get("days") or 0) * DAY + int(given.get("seconds") or 0)
    if seconds < 0:
        raise ValueError("The sandbox's clock only goes forward.")
    count = due.advance(world, seconds)
    return {"done": f"The clock moved on; {count} things happened.", "now": world.now()}


@deed
def advance_to_clearing(world: World, _: Json) -> Json:
    """Let time pass until the bank has answered about every debit that is on its way."""
    at = due.last(world, payments.DEBIT_ANSWERED)
    if at is None:
        return {"done": "No debit is on its way.", "now": world.now()}
    due.advance(world, max(0, at - world.now()))
    return {"done": "The clock moved on; the bank has answered.", "now": world.now()}


@deed
def catch_up(world: World, _: Json) -> Json:
    """Let time pass until it is what the clock on the wall says; a clock ahead of it stays."""
    due.advance(world, max(0, -world.clock.ahead()))
    return {"done": "The clock is right.", "now": world.now()}


@deed
def keep_method(world: World, given: Json) -> Json:
    """A card or bank account was kept before this sandbox ran."""
    made = keeping.keep(world, given)
    return {"done": "It is known here.", "payment_method": made}


@deed
def payout(world: World, _: Json) -> Json:
    """Pay out what is available now, without waiting for midnight."""
    made = payouts.collect(world)
    return {"done": "Paid out." if made else "Nothing to pay out.", "payout": made}


@deed
def fail_payout(world: World, given: Json) -> Json:
    """The district's bank sends a payout back."""
    made = payouts.fail(world, str(given["payout"]), str(given.get("code") or "account_closed"))
    return {"done": "The payout failed.", "payout": made}


@deed
def return_payment(world: World, given: Json) -> Json:
    """A bank payment comes back: a failure before it cleared, a lost dispute after.

    :raises ValueError: if the payment was not a bank debit or is neither on its way nor done.
    """
    intent, charge = _intent_with_charge(world, given)
    code = str(given.get("code") or "R01")
    if charge["payment_method_details"]["type"] == "card":
        raise ValueError("A card payment is not returned; it is disputed.")
    if intent["status"] == "processing":
        failure, blocked = magic.RETURNS.get(code, magic.OTHER_RETURN)
        payments.return_debit(world, intent, failure, blocked, code)
        return {"done": f"The debit was returned ({code}).", "payment_intent": intent}
    if intent["status"] != "succeeded":
        raise ValueError(f"A payment that is {intent['status']} cannot be returned.")
    made = aftermath.late_return(world, intent, code)
    return {"done": f"The payment came back late ({code}).", "dispute": made}


@deed
def dispute(world: World, given: Json) -> Json:
    """A card payer disputes a payment."""
    _, charge = _intent_with_charge(world, given)
    if charge["payment_method_details"]["type"] != "card":
        raise ValueError("A bank payment is not disputed like a card; send it back instead.")
    if charge["status"] != "succeeded":
        raise ValueError("Only a payment that succeeded can be disputed.")
    made = disputes.opened(
        world,
        charge,
        str(given.get("reason") or "fraudulent"),
        inquiry=str(given.get("inquiry", "")).lower() in ("1", "true", "yes"),
    )
    return {"done": "The payment is disputed.", "dispute": made}


@deed
def close_dispute(world: World, given: Json) -> Json:
    """The card network decides a dispute: won or lost."""
    found = world.need("dispute", str(given["dispute"]))
    if found["status"] not in disputes.OPEN:
        raise ValueError(f"The dispute is already {found['status']}.")
    verdict = str(given.get("status") or "won")
    if verdict not in ("won", "lost"):
        raise ValueError("A dispute is won or lost.")
    return {"done": f"The dispute is {verdict}.", "dispute": disputes.closed(world, found, verdict)}


@deed
def fail_refund(world: World, given: Json) -> Json:
    """The payer's bank will not take a refund."""
    refunds.fail(world, str(given["refund"]))
    made = world.need("refund", str(given["refund"]))
    return {"done": f"The refund is {made['status']}.", "refund": made}


@deed
def warn_of_fraud(world: World, given: Json) -> Json:
    """A card network suspects fraud."""
    _, charge = _intent_with_charge(world, given)
    return {"done": "The warning went out.", "warning": fraud_warnings.warn(world, charge)}


@deed
def renew_card(world: World, given: Json) -> Json:
    """The card network tells a saved card's new expiry and number."""
    method = world.need("payment_method", str(given["payment_method"]))
    if method["type"] != "card":
        raise ValueError("Only a card is renewed.")
    before = {name: method["card"][name] for name in ("exp_year", "last4")}
    method["card"]["exp_year"] += 3
    method["card"]["last4"] = str(given.get("last4") or before["last4"])
    world.store.put(method)
    events.emit(world, "payment_method.automatically_updated", method, card=before)
    return {"done": "The card was renewed.", "payment_method": method}


@deed
def expire_card(world: World, given: Json) -> Json:
    """A saved card's last month is over."""
    method = world.need("payment_method", str(given["payment_method"]))
    before = {name: method["card"][name] for name in ("exp_month", "exp_year")}
    method["card"].update(exp_month=1, exp_year=2020)
    world.store.put(method)
    events.emit(world, "payment_method.automatically_updated", method, card=before)
    return {"done": "The card has expired.", "payment_method": method}


@deed
def redeliver(world: World, given: Json) -> Json:
    """Send an event once more."""
    count = events.redeliver(world, str(given["event"]))
    return {"done": f"The event is on its way to {count} listeners."}


@deed
def fault(world: World, given: Json) -> Json:
    """Switch a fault on for a number of times."""
    kind = str(given["kind"])
    faults.switch_on(
        world,
        kind,
        match=str(given.get("match") or ""),
        times=int(given.get("times") or 1),
        value=float(given.get("value") or 0),
    )
    return {"done": f"{faults.KINDS[kind]}: armed."}


@deed
def clear_faults(world: World, given: Json) -> Json:
    """Switch one fault off, or all."""
    faults.switch_off(world, given.get("kind") or None)
    return {"done": "The faults are off."}
