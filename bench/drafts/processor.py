"""The processor's sandbox in a process of its own, and when each of its endpoints was called."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.request import urlopen

from sandbox.stripe import StripeSandbox

ROOT = Path(__file__).parents[2]
TIMES = "/_bench/times"
#: The endpoints that drafts are sent by.
COUNTED = {
    "prepare": re.compile(r"POST /v1/payment_intents"),
    "carry out": re.compile(r"POST /v1/payment_intents/[^/]+/confirm"),
}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def processor() -> Iterator[str]:
    """Where it answers, for as long as it is wanted. It adds no latency and sends no events."""
    command = [sys.executable, "-m", "bench.drafts.processor"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            yield running.stdout.readline().strip()
        finally:
            running.stdin.close()
            running.wait(timeout=30)


def called(url: str) -> dict[str, list[float]]:
    """When each endpoint was called since this was asked last, in its own seconds."""
    with urlopen(f"{url}{TIMES}", timeout=30) as answer:  # noqa: S310 - ours
        times: dict[str, list[float]] = json.load(answer)
    return times


def busiest(times: list[float]) -> int:
    """The most calls within any second, wherever it begins."""
    ordered, most, first = sorted(times), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


class _Watched:
    """Every call, with its time, before the sandbox answers it."""

    def __init__(self, answers: Wsgi) -> None:
        self.answers = answers
        self.times: dict[str, list[float]] = {name: [] for name in COUNTED}

    def __call__(
        self, asked: dict[str, Any], start: Callable[..., Any]
    ) -> Iterable[bytes]:  # fmt: skip
        line = f"{asked['REQUEST_METHOD']} {asked['PATH_INFO']}"
        for name, pattern in COUNTED.items():
            if pattern.fullmatch(line):
                self.times[name].append(monotonic())
        if asked["PATH_INFO"] != TIMES:
            return self.answers(asked, start)
        times, self.times = self.times, {name: [] for name in COUNTED}
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(times).encode()]


def main() -> None:
    """Answer until nobody holds the other end."""
    with StripeSandbox(clock="real", seed=7) as sandbox:
        sandbox._server.app = _Watched(sandbox._server.app)  # noqa: SLF001 - to count its calls
        print(sandbox.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
