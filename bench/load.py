"""A minute of visitors: so many requests a second come whether or not the last was answered."""

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from sqlalchemy import select

from bench.browsing import DESK_LOGIN, PORTAL_LOGIN
from bench.serving import serving
from bench.table import Table
from bench.timing import at_share
from bench.town import Town
from bench.webhook import signed
from models.account import CustomerAccount
from models.bill import Bill

A_SECOND, SECONDS, WORKERS = 200, 60, 2
#: Requests at once that the visitors' machine can hold.
LINES = 64
MILLISECONDS_MAX = 300.0


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


def mixed(table: Table, _small: Town, town: Town) -> None:
    """Both doors, the search and the webhook, at 200 requests a second for a minute."""
    asks = _asks(town)
    with serving(town, workers=WORKERS) as address:
        _run(address, asks, seconds=3)
        took, wrong = _run(address, asks, seconds=SECONDS)
    said = f"{A_SECOND}/s, {WORKERS} workers, {SECONDS} s; median {at_share(took, 0.5):.0f} ms"
    table.most(
        "mixed load, 99th percentile",
        town.engine,
        at_share(took, 0.99),
        MILLISECONDS_MAX,
        " ms",
        said,
    )
    table.most(
        "mixed load, errors", town.engine, sum(wrong.values()), 0, "",
        ", ".join(f"{many} × {what}" for what, many in wrong.items()) or f"of {len(took):,}",
    )  # fmt: skip


def _run(address: str, asks: Iterator[Ask], seconds: int) -> tuple[list[float], Counter[str]]:
    """Send at even steps of time; each wait counts from when its request was due."""
    here = threading.local()
    host = urlsplit(address).netloc
    took: list[float] = []
    wrong: Counter[str] = Counter()

    def send(ask: Ask, due: float) -> None:
        try:
            if not hasattr(here, "line"):
                here.line = http.client.HTTPConnection(host, timeout=30)
            here.line.request(ask.method, ask.path, ask.body or None, ask.headers)
            answer = here.line.getresponse()
            answer.read()
            if answer.status >= 300:
                wrong[f"{answer.status} {ask.path.split('?')[0]}"] += 1
        except (OSError, http.client.HTTPException) as broken:
            wrong[type(broken).__name__] += 1
            del here.line
        took.append((time.perf_counter() - due) * 1000)

    began = time.perf_counter() + 0.1
    with ThreadPoolExecutor(max_workers=LINES) as visitors:
        for number in range(A_SECOND * seconds):
            due = began + number / A_SECOND
            if (early := due - time.perf_counter()) > 0:
                time.sleep(early)
            visitors.submit(send, next(asks), due)
    return took, wrong


def _asks(town: Town) -> Iterator[Ask]:
    """What is asked for, by weight, for ever; each time of somebody drawn by lot."""
    dice = random.Random(17)
    bills = _bills(town)
    events = count(int(time.time()) % 10_000_000)
    desk = {"Cookie": f"{DESK_LOGIN}={town.staff}"}

    def own(path: Callable[[str], str]) -> Ask:
        owner = dice.choice(town.owners)
        return Ask("GET", path(owner.number), {"Cookie": f"{PORTAL_LOGIN}={owner.token}"})

    def event() -> Ask:
        raw, heads = signed(next(events))
        return Ask("POST", "/webhooks/stripe", {
            "Content-Type": "application/json", "Stripe-Signature": heads["HTTP_STRIPE_SIGNATURE"],
        }, raw)  # fmt: skip

    def account() -> Ask:
        return Ask("GET", f"/desk/accounts/{dice.choice(town.owners).number}", desk)

    def search() -> Ask:
        words = dice.choice(("juniper", "kessler mar", dice.choice(town.owners).number[:5]))
        return Ask(
            "GET", f"/desk/search?q={words.replace(' ', '+')}", {**desk, "HX-Request": "true"}
        )

    kinds: tuple[tuple[int, Callable[[], Ask]], ...] = (
        (40, lambda: own(lambda number: f"/a/{number}")),
        (10, lambda: own(lambda number: f"/a/{number}/activity")),
        (10, lambda: own(lambda number: f"/a/{number}/bills/{bills[number]}")),
        (8, lambda: own(lambda number: f"/a/{number}/pay")),
        (7, lambda: Ask("GET", "/", {})),
        (10, account),
        (8, search),
        (7, event),
    )
    weights = [weight for weight, _ in kinds]
    while True:
        yield dice.choices(kinds, weights)[0][1]()


def _bills(town: Town) -> dict[str, str]:
    """A bill of everybody who is signed in, by account number."""
    numbers = [owner.number for owner in town.owners]
    with town.database.reading() as session:
        rows = session.execute(
            select(CustomerAccount.number, Bill.number)
            .join(Bill, Bill.account_id == CustomerAccount.id)
            .where(CustomerAccount.number.in_(numbers))
        )
        return {row[0]: row[1] for row in rows}
