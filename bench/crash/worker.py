"""A process that forks a child for each order: ``python -m bench.crash.worker``.

Everything is imported and warm before the first child, so that a child is at work at once. It
has no thread and no connection when it forks. Orders and reports are lines of JSON.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any

from bench.crash.points import Points
from bench.crash.surroundings import Outside, surroundings
from models.database import Database
from models.errors import DistrictError
from services.context import Context
from services.gateways.processor import ProcessorError
from web import jobs, logs

assert jobs  # whatever is handled is known by importing it
DONE, BROKEN = 0, 1


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be done, and when whoever does it dies."""

    #: The module and name of a flow.
    flow: str
    facts: dict[str, Any]
    #: Seconds on the sandbox's clock.
    at: int
    #: The moment each worker dies at; 0 for none. There are as many workers as moments.
    points: list[int] = field(default_factory=lambda: [0])
    #: Each worker dies within so many seconds; 0 for never.
    within: float = 0
    lost: float = 0
    seed: int = 0
    #: Do it here and without a worker, so that the next ones find everything warm.
    is_rehearsal: bool = False


@dataclass(frozen=True)
class Report:
    """How an order ended."""

    killed: int
    broken: int
    #: The moments passed by the workers that were not killed.
    passed: list[int]
    seconds: float


def main(url: str, api_base: str, secret: str, mail_port: str) -> None:
    """Carry out orders until there are none."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        logs.configure(nowhere)
        outside = Outside(url, api_base, secret, int(mail_port))
        database = Database(url, durable=False, pool_size=10)
        for line in sys.stdin:
            order = Order(**json.loads(line))
            report = (
                _rehearse(database, outside, order)
                if order.is_rehearsal
                else _send(database, outside, order)
            )
            sys.stdout.write(json.dumps(asdict(report)) + "\n")
            sys.stdout.flush()


def _act(context: Context, order: Order) -> int:
    module, _, name = order.flow.rpartition(".")
    flow = getattr(import_module(module), name)()
    try:
        flow.act(context, order.facts)
    except (DistrictError, ProcessorError):
        return DONE  # it was refused, or nobody knows yet: somebody asks again
    except Exception:
        traceback.print_exc()
        return BROKEN
    return DONE


def _rehearse(database: Database, outside: Outside, order: Order) -> Report:
    broken = _act(surroundings(database, outside, order.at), order)
    database.dispose()
    return Report(0, broken, [], 0)


def _send(database: Database, outside: Outside, order: Order) -> Report:
    began = time.monotonic()
    dice = random.Random(order.seed)
    reading, writing = os.pipe()
    crew = [
        _child(database, outside, order, point, order.seed + number, writing)
        for number, point in enumerate(order.points)
    ]
    os.close(writing)
    if order.within:
        waits = sorted((dice.uniform(0, order.within), pid) for pid in crew)
        for wait, pid in waits:
            time.sleep(max(0.0, began + wait - time.monotonic()))
            os.kill(pid, signal.SIGKILL)  # one that is done is still there until it is waited for
    ends = [os.waitpid(pid, 0)[1] for pid in crew]
    with os.fdopen(reading) as passed:
        counts = [int(count) for count in passed.read().split()]
    return Report(
        killed=sum(os.WIFSIGNALED(end) for end in ends),
        broken=sum(os.WIFEXITED(end) and os.WEXITSTATUS(end) != DONE for end in ends),
        passed=counts,
        seconds=time.monotonic() - began,
    )


def _child(
    database: Database, outside: Outside, order: Order, point: int, seed: int, writing: int
) -> int:
    pid = os.fork()
    if pid:
        return pid
    points = Points(point, lost=order.lost, seed=seed)
    points.watch(database)
    end = _act(surroundings(database, outside, order.at), order)
    os.write(writing, f"{points.passed}\n".encode())
    os._exit(end)


if __name__ == "__main__":
    main(*sys.argv[1:])
