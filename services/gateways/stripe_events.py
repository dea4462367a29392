"""Stripe's signed events: who signed one and when, and where it says to look.

The signature is checked before anything is believed. After it, whatever else is
odd is said as a doubt: an event of the processor's is kept, never refused for
what it holds.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NoReturn

import stripe

from services.gateways.processor import EventNotice, EventRefused
from services.gateways.stripe_metadata import uuid_or_none

EVENT_BYTES_MAX = 512 * 1024
AGE_MAX_SECONDS = 300
SIGNATURE_CHARS_MAX = 4096
STAMP_DIGITS_MAX = 12
#: A name longer than this is none of the processor's, and no index holds it.
NAME_CHARS_MAX = 255
#: The first second of the year 10000.
NO_SUCH_SECOND = 253_402_300_800
#: What every event says beside what it is about.
ALSO_SAID = ("api_version", "created")

Fields = dict[str, Any]


def read(body: bytes, signature: str, *, secrets: Sequence[str], at: datetime) -> EventNotice:
    """Check who signed an event and when, and read what it is about.

    :raises EventRefused: it is not the processor's, not of now, or no event at all.
    """
    if len(body) > EVENT_BYTES_MAX:
        raise EventRefused("too large")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EventRefused("not a text") from error
    _check_signature(text, signature, secrets, at)
    return _notice(_parsed(text), text, at)


def listed(event: stripe.Event) -> tuple[EventNotice, str]:
    """One event of the processor's own list, with its text: we asked, so nobody signs it."""
    text = json.dumps(event.to_dict())
    fields = _parsed(text)
    at = _instant(fields.get("created"))
    return _notice(fields, text, at or datetime.fromtimestamp(0, UTC)), text


def _check_signature(text: str, signature: str, secrets: Sequence[str], at: datetime) -> None:
    """One of our secrets signed it within five minutes, past or future.

    The library only refuses the past; a signature made for tomorrow would be
    good for a day. Until it is checked a stamp is a row of digits and no more.
    """
    if len(signature) > SIGNATURE_CHARS_MAX or not signature.isascii():
        raise EventRefused("not a signature")
    stamp = next((part[2:] for part in signature.split(",") if part.startswith("t=")), "")
    if not stamp.isdigit() or len(stamp) > STAMP_DIGITS_MAX:
        raise EventRefused("not a signature")
    if abs(int(at.timestamp()) - int(stamp)) > AGE_MAX_SECONDS:
        raise EventRefused("signed at another time")
    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(text, signature, secret, tolerance=None)
        except stripe.SignatureVerificationError:
            continue
        return
    raise EventRefused("not signed by the processor")


def _parsed(text: str) -> Fields:
    """The event as an object; a number too long to be one is a word."""
    try:
        event = json.loads(text, parse_int=_whole, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise EventRefused(f"not an event: {type(error).__name__}") from error
    if not isinstance(event, dict):
        raise EventRefused("not an event")
    return event


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else digits


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON's")


def _notice(event: Fields, text: str, at: datetime) -> EventNotice:
    about = _fields(_fields(event, "data"), "object")
    kind, object_id = _name(about.get("object")), _name(about.get("id"))
    payment_intent = object_id if kind == "payment_intent" else _name(about.get("payment_intent"))
    method = object_id if kind == "payment_method" else _name(about.get("payment_method"))
    livemode, created_at = event.get("livemode"), _instant(event.get("created"))
    odd = {
        "id": not _name(event.get("id")),
        "object": event.get("object") != "event",
        "type": not _name(event.get("type")),
        "data.object": not kind,
        "livemode": not isinstance(livemode, bool),
        "created": created_at is None and event.get("created") is not None,
    }
    return EventNotice(
        event_id=_name(event.get("id")) or f"unnamed:{sha256(text.encode()).hexdigest()}",
        type=_name(event.get("type")) or "unnamed",
        object_id=object_id,
        payment_intent_id=payment_intent or None,
        session_id=(object_id or None) if kind == "checkout.session" else None,
        attempt_id=uuid_or_none(_fields(about, "metadata").get("attempt_id")),
        method_key=uuid_or_none(_fields(about, "metadata").get("method_key")),
        payment_method_id=method or None,
        api_version=_name(event.get("api_version")),
        livemode=livemode is True,
        created_at=created_at or at,
        doubt=", ".join(name for name, is_odd in odd.items() if is_odd),
        missing=tuple(name for name in ALSO_SAID if event.get(name) is None),
    )


def _fields(fields: Fields, name: str) -> Fields:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def _name(value: object) -> str:
    """A name as the processor gives them, fit for any database; empty for anything else."""
    if isinstance(value, str) and len(value) <= NAME_CHARS_MAX and value.isprintable():
        return value
    return ""


def _instant(value: object) -> datetime | None:
    if type(value) is not int or not 0 <= value < NO_SUCH_SECOND:
        return None
    return datetime.fromtimestamp(value, UTC)
