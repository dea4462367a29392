"""A minute of visitors: so many requests a second come whether or not the last was answered."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from bench.asking import Ask, asked
from bench.serving import serving
from bench.table import Table
from bench.timing import at_share
from bench.town import Town

A_SECOND, SECONDS, WORKERS = 200, 60, 2
#: Requests at once that the visitors' machine can hold.
LINES = 64
MILLISECONDS_MAX = 300.0


def mixed(table: Table, _small: Town, town: Town) -> None:
    """Both doors, forms and the webhook, at 200 requests a second for a minute."""
    with serving(town, workers=WORKERS) as address:
        asks = asked(town, address)
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
            if answer.status != ask.expected:
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
