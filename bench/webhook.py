"""A signed event at the webhook: checked, kept on the disk, answered."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from itertools import count
from statistics import median

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, insert
from sqlalchemy import Table as SqlTable

from bench import floors, table
from bench.browsing import Browser
from bench.timing import at_share, each
from bench.town import WEBHOOK_SECRET, Town
from services.gateways.stripe_connection import API_VERSION
from web.extensions import NAME

CALLS = 300
MILLISECONDS_MAX = 5.0
bare = MetaData()
event_floor: SqlTable = Table(
    "floor_event", bare,
    Column("id", Integer, primary_key=True), Column("event_id", Text, unique=True),
    Column("raw", Text),
)  # fmt: skip


def accepted(out: table.Table, town: Town) -> None:
    """Events nobody heard of before, one after the other; beside one plain durable row each."""
    app = town.app()
    browser = Browser(app)
    numbers = count()

    def send() -> None:
        raw, headers = signed(next(numbers))
        browser.post("/webhooks/stripe", raw, headers)

    keep, engine = _plain(town)
    ours, plain = [], []
    for work in (send, keep):
        each(work, 20)
    for _ in range(CALLS // 20):
        ours += each(send, 20)
        browser.settle()
        plain += each(keep, 20)
    beside = f"beside {median(plain):.2f} ms for one plain durable row"
    goal = MILLISECONDS_MAX
    out.most("webhook accepted, median", town.engine, median(ours), goal, " ms", beside)
    beside = f"beside {at_share(plain, 0.95):.2f} ms for one plain durable row"
    share = at_share(ours, 0.95)
    out.most("webhook accepted, 95th percentile", town.engine, share, goal, " ms", beside)
    bare.drop_all(engine)
    engine.dispose()
    app.extensions[NAME].database.dispose()


def _plain(town: Town) -> tuple[Callable[[], None], Engine]:
    engine = floors.durable(town.url)
    bare.drop_all(engine)
    bare.create_all(engine)
    numbers = count()

    def keep() -> None:
        number = next(numbers)
        raw = signed(number)[0].decode()
        with engine.begin() as connection:
            connection.execute(insert(event_floor).values(event_id=f"evt_{number}", raw=raw))

    return keep, engine


def signed(number: int) -> tuple[bytes, dict[str, str]]:
    """An event as the processor sends it, and the headers it comes with."""
    at = int(time.time())
    raw = json.dumps(
        {
            "id": f"evt_bench{number:08d}",
            "object": "event",
            "api_version": API_VERSION,
            "created": at,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": "payment_intent.succeeded",
            "data": {
                "object": {
                    "id": f"pi_bench{number:08d}",
                    "object": "payment_intent",
                    "amount": 13250,
                    "currency": "usd",
                    "metadata": {"account_number": "20441836"},
                    "status": "succeeded",
                }
            },
        }
    ).encode()
    digest = hmac.new(WEBHOOK_SECRET.encode(), f"{at}.".encode() + raw, hashlib.sha256)
    return raw, {
        "CONTENT_TYPE": "application/json",
        "HTTP_STRIPE_SIGNATURE": f"t={at},v1={digest.hexdigest()}",
    }
