"""Proving a bank account by the two small deposits sent to it."""

from . import events, magic, methods
from .clock import business_days_after
from .declines import declined
from .errors import Json, StripeFault, invalid, wrong_state
from .shapes import inner
from .world import World

MOST_TRIES = 10


def ask(world: World, intent: Json) -> Json:
    """Send the deposits and wait for the payer to say what arrived."""
    kind = intent["object"]
    action = inner(kind, "next_action", type="verify_with_microdeposits")
    action["verify_with_microdeposits"] = inner(
        kind,
        "next_action.verify_with_microdeposits",
        arrival_date=business_days_after(world.now(), 1),
        hosted_verification_url=f"{world.url}/_hosted/microdeposits/{intent['id']}",
        microdeposit_type="amounts",
    )
    intent.update(status="requires_action", next_action=action)
    world.store.put(intent)
    events.emit(world, f"{kind}.requires_action", intent)
    return intent


def check(world: World, intent: Json, asked: Json) -> Json:
    """Whether the payer named the right deposits; returns the proven method.

    :raises StripeFault: if not, if they failed, or if there is nothing to prove.
    """
    action = intent["next_action"] or {}
    if intent["status"] != "requires_action" or "verify_with_microdeposits" not in action:
        raise wrong_state(intent["object"], "verified", intent["status"])
    method = world.need("payment_method", intent["payment_method"])
    if methods.bank_account_of(world, method).microdeposits_fail:
        raise declined("payment_method_microdeposit_failed")
    if not _is_right(asked):
        raise _wrong(world, intent)
    world.store.hide(method["id"], verified=True)
    return method


def _is_right(asked: Json) -> bool:
    amounts = asked.get("amounts")
    if amounts is not None:
        return sorted(amounts) == sorted(magic.MICRODEPOSITS)
    return bool(asked.get("descriptor_code") == magic.DESCRIPTOR_CODE)


def _wrong(world: World, intent: Json) -> StripeFault:
    tries = world.store.hidden(intent["id"]).get("deposit_tries", 0) + 1
    if tries >= MOST_TRIES:
        return invalid(
            "The deposits were named wrongly too often.",
            code="payment_method_microdeposit_verification_attempts_exceeded",
        )
    error = invalid(
        "These are not the amounts that were sent.",
        code="payment_method_microdeposit_verification_amounts_mismatch",
    )
    error.keeps_work = True
    world.store.hide(intent["id"], deposit_tries=tries)
    return error
