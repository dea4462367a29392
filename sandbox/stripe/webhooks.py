"""Carrying events to their listeners: signed, retried, and by standing faults mishandled."""

import hashlib
import hmac
import http.client
import json
import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import faults
from .errors import Json
from .events import MAIN
from .world import World

#: Hands a signed body to a listener and says what status it answered.
Receiver = Callable[[bytes, Mapping[str, str]], int]


@dataclass(frozen=True)
class Delivery:
    """One try to tell a listener of one event."""

    event_id: str
    type: str
    #: The HTTP status, or 0 when nobody answered.
    answer: int

    @property
    def is_heard(self) -> bool:
        """Whether the listener took it."""
        return 200 <= self.answer < 300


def sign(body: str, secret: str, at: int) -> str:
    """The ``Stripe-Signature`` header for a body."""
    mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def deliver(
    world: World, *, eager: bool = False, receiver: Receiver | None = None
) -> list[Delivery]:
    """Try each waiting delivery once, and those that come of it; returns the tries in order.

    Eager does not wait out the pause after a failed try. The store is not held
    while a listener answers, so it can ask the sandbox back.
    """
    tried: set[int] = set()
    made: list[Delivery] = []
    while rows := [row for row in _ready(world, eager=eager) if row["seq"] not in tried]:
        row = rows[0]
        if len(rows) > 1 and faults.take(world, "webhook_shuffle", line=""):
            order = random.Random(f"{world.store.fact('seed')}/{row['seq']}")  # noqa: S311
            row = order.choice(rows)
        tried.add(row["seq"])
        if _claim(world, row):
            made.append(_try(world, row, receiver))
    return made


def _ready(world: World, *, eager: bool) -> list[sqlite3.Row]:
    return world.store.run(
        "SELECT * FROM delivery WHERE status = 'waiting' "
        "AND (next_try IS NULL OR next_try <= ? OR (? AND tries > 0)) ORDER BY seq",
        world.now(),
        eager,
    )


def _claim(world: World, row: sqlite3.Row) -> bool:
    with world.store.working():
        still = world.store.one(
            "SELECT 1 FROM delivery WHERE seq = ? AND status = 'waiting'", row["seq"]
        )
        world.store.run("UPDATE delivery SET status = 'sending' WHERE seq = ?", row["seq"])
        return still is not None


def _try(world: World, row: sqlite3.Row, receiver: Receiver | None) -> Delivery:
    event = world.need("event", row["event_id"])
    url, secret = _address(world, row["endpoint"])
    body, headers = _letter(world, event, secret)
    if receiver is not None and row["endpoint"] == MAIN:
        answer, note = receiver(body, headers), ""
    else:
        answer, note = _post(world, url, body, headers)
    delivery = Delivery(event["id"], event["type"], answer)
    _note(world, row, delivery, note)
    return delivery


def _address(world: World, endpoint: str) -> tuple[str, str]:
    if endpoint == MAIN:
        return world.store.fact("webhook_url"), world.store.fact("webhook_secret")
    found = world.store.get(endpoint) or {"url": ""}
    return found["url"], world.store.hidden(endpoint).get("secret", "")


def _letter(world: World, event: Json, secret: str) -> tuple[bytes, dict[str, str]]:
    def misled(kind: str) -> bool:
        return faults.take(world, kind, line=event["type"]) is not None

    if misled("webhook_wrong_livemode"):
        event["livemode"] = True
    if misled("webhook_other_api_version"):
        event["api_version"] = "2019-12-03"
    body = json.dumps(event, indent=2)
    at = int(time.time()) - (3_600 if misled("webhook_old_timestamp") else 0)
    if misled("webhook_bad_signature"):
        secret += "-not"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (sandbox)",
        "Stripe-Signature": sign(body, secret, at),
    }
    return body.encode(), headers


def _post(world: World, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.netloc, timeout=world.settings.webhook_timeout)
    try:
        line.request("POST", f"{parts.path or '/'}?{parts.query}".rstrip("?"), body, dict(headers))
        return line.getresponse().status, ""
    except (OSError, http.client.HTTPException) as error:
        return 0, type(error).__name__
    finally:
        line.close()


def _note(world: World, row: sqlite3.Row, delivery: Delivery, note: str) -> None:
    with world.store.working():
        tries = row["tries"] + 1
        pauses = world.settings.webhook_pauses
        if delivery.is_heard:
            status, following = "done", None
            event = world.need("event", delivery.event_id)
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
            world.store.put(event)
        elif tries > len(pauses):
            status, following = "given up", None
        else:
            status, following = "waiting", world.now() + pauses[tries - 1]
        world.store.run(
            "UPDATE delivery SET status=?, tries=?, next_try=?, answer=?, note=? WHERE seq=?",
            status,
            tries,
            following,
            delivery.answer,
            note,
            row["seq"],
        )


def recover(world: World) -> None:
    """After a restart, what was on its way is waiting again: twice is better than never."""
    with world.store.working():
        world.store.run("UPDATE delivery SET status = 'waiting' WHERE status = 'sending'")
