"""Killing workers at every moment, and at any: what was tried, and what came of it."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from bench.crash.flows import FLOWS, Facts, Flow
from bench.crash.judging import Verdict, judge
from bench.crash.place import Place
from bench.crash.worker import Order, Report

ROOT = Path(__file__).parents[2]
#: Of the processor's answers, so many never arrive.
LOST = 0.1
#: Cases of a deed that are prepared and ended together.
TOGETHER = 25
#: Two workers do the same at once, as after two presses.
CREW = 2
#: How often they are killed again when they were started again.
AGAIN = 2


class Workers:
    """A process that sends workers to die."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def do(self, order: Order) -> Report:
        """Carry out one order and hear how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The process that sends the workers ended.")
        return Report(**json.loads(line))


@contextmanager
def workers_at(place: Place) -> Iterator[Workers]:
    """Workers for a place, gone at the end."""
    outside = place.outside
    with subprocess.Popen(
        [
            sys.executable, "-m", "bench.crash.worker",
            outside.url, outside.api_base, outside.secret, str(outside.mail_port),
        ],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        yield Workers(process)
        assert process.stdin is not None
        process.stdin.close()


def at_every_moment(
    place: Place, workers: Workers, name: str, *, flow: Flow | None = None, every: int = 1
) -> Verdict:
    """Kill a worker at each moment of a deed, or at each so-manieth; each time another case."""
    flow = flow or FLOWS[name]
    verdict = Verdict()
    rehearsed, counted = flow.prepare(place, 2)
    workers.do(replace(_order(place, name, rehearsed), is_rehearsal=True))
    moments = sum(workers.do(_order(place, name, counted)).passed)
    points = range(1, moments + 1, every)
    cases = flow.prepare(place, len(points))
    for point, facts in zip(points, cases, strict=True):
        report = workers.do(replace(_order(place, name, facts), points=[point]))
        verdict.points += 1
        _count(verdict, report)
        place.work()
    _end(place, flow, [rehearsed, counted, *cases], verdict)
    return verdict


def at_any_moment(
    place: Place, workers: Workers, names: Sequence[str], *, kills: int, seed: int,
    tell: Callable[[int], None] = lambda _: None,
) -> Verdict:  # fmt: skip
    """Kill two workers at a time at moments drawn by lot, until so many died."""
    dice, verdict = random.Random(seed), Verdict()
    within = dict.fromkeys(names, 0.1)
    while verdict.killed < kills:
        name = dice.choice(names)
        flow = FLOWS[name]
        cases = flow.prepare(place, TOGETHER)
        for facts in cases:
            for _ in range(1 + dice.randrange(AGAIN + 1)):
                report = workers.do(
                    replace(
                        _order(place, name, facts), points=[0] * CREW,
                        within=within[name], lost=LOST, seed=dice.getrandbits(30),
                    )
                )  # fmt: skip
                verdict.points += CREW
                _count(verdict, report)
            if report.killed < CREW:  # so long it takes
                within[name] = max(0.02, 0.9 * within[name])
            else:
                within[name] = min(0.5, 1.05 * within[name])
        _end(place, flow, cases, verdict)
        tell(verdict.killed)
    return verdict


def _order(place: Place, name: str, facts: Facts) -> Order:
    return Order(flow=name, facts=facts, at=place.sandbox.now)


def _count(verdict: Verdict, report: Report) -> None:
    verdict.killed += report.killed
    verdict.broken += report.broken


def _end(place: Place, flow: Flow, cases: Sequence[Facts], verdict: Verdict) -> None:
    for facts in cases:
        flow.go_on(place, facts)
    place.get_well()
    judge(place, {facts["account_id"]: flow.due(facts) for facts in cases}, verdict)
