"""Pairs of timings, taken in turn: a noisy machine slows both halves of a pair alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 15


@dataclass(frozen=True)
class Pair:
    """A figure and its floor, in milliseconds a call, and the median of their ratios."""

    ours_ms: float
    floor_ms: float
    ratio: float


def compare(ours: Callable[[], object], floor: Callable[[], object], calls: int) -> Pair:
    """Time both in turn for ``ROUNDS`` rounds of so many calls; the order swaps every round."""
    ours_seen, floor_seen = [], []
    for work in (ours, floor):
        _timed(work, calls)  # warm: connections, prepared statements, templates
    for number in range(ROUNDS):
        first = number % 2 == 0
        if first:
            ours_seen.append(_timed(ours, calls))
        floor_seen.append(_timed(floor, calls))
        if not first:
            ours_seen.append(_timed(ours, calls))
    ratios = [mine / theirs for mine, theirs in zip(ours_seen, floor_seen, strict=True)]
    return Pair(median(ours_seen), median(floor_seen), median(ratios))


def _timed(work: Callable[[], object], calls: int) -> float:
    began = perf_counter()
    for _ in range(calls):
        work()
    return (perf_counter() - began) * 1000 / calls
