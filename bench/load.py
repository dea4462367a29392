"""A minute of visitors: so many requests a second come whether or not the last was answered."""

import re
import socket
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
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


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
    host = urlsplit(address)
    took: list[float] = []
    wrong: Counter[str] = Counter()

    def send(ask: Ask, due: float) -> None:
        try:
            if not hasattr(here, "line"):
                here.line = socket.create_connection((host.hostname, host.port or 80), timeout=30)
            status = _answered(here.line, _written(ask, host.netloc))
            if status != ask.expected:
                wrong[f"{status} {ask.path.split('?')[0]}"] += 1
        except OSError as broken:
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


def _written(ask: Ask, host: str) -> bytes:
    """A request as it goes over the line."""
    heads = {"Host": host, **ask.headers}
    if ask.body:
        heads["Content-Length"] = str(len(ask.body))
    lines = [f"{ask.method} {ask.path} HTTP/1.1", *(f"{name}: {heads[name]}" for name in heads)]
    return "\r\n".join([*lines, "", ""]).encode() + ask.body


def _answered(line: socket.socket, request: bytes) -> int:
    """Send a request and read the whole answer; its status.

    The visitors share the machine with what they visit: a client of all of HTTP would take a
    tenth of it.

    :raises OSError: when the line breaks before the answer is whole.
    """
    line.sendall(request)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _more(line)
    length = _LENGTH.search(answer, 0, end + 2)
    assert length, "an answer without its length"
    missing = end + 4 + int(length[1]) - len(answer)
    while missing > 0:
        missing -= len(_more(line))
    return int(answer[9:12])


def _more(line: socket.socket) -> bytes:
    if not (read := line.recv(65_536)):
        raise ConnectionResetError
    return read
