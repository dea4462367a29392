"""Pairs of timings, taken in turn: a noisy machine slows both halves of a pair alike."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import perf_counter

#: Fewer let one bad second decide.
ROUNDS = 15
#: What the same thing measured against itself strays by, and a little more.
NOISE = 0.10

#: Turns of an empty loop, by which figures of different hours are compared.
TURNS = 10_000_000

Clock = Callable[[], float]
Work = Callable[[], object]


@dataclass(frozen=True)
class Pair:
    """A figure and its floor, in milliseconds a call, and the median of their ratios."""

    ours_ms: float
    floor_ms: float
    ratio: float

    @property
    def share(self) -> float:
        """The rate of ours as a share of the floor's."""
        return 1 / self.ratio


def yardstick() -> float:
    """How long ten million turns of an empty loop take here and now, in seconds by the clock.

    The same machine takes up to three times as long when others work on it.
    """
    began = perf_counter()
    for _ in range(TURNS):
        pass
    return perf_counter() - began


def compare(
    ours: Work,
    floor: Work,
    calls: int,
    *,
    rounds: int = ROUNDS,
    between: Work = lambda: None,
    clock: Clock = perf_counter,
) -> Pair:
    """Time both in turn, so many calls a round; the order swaps every round.

    ``between`` is done after every half of a round while the clock stands. Both
    are called for a round before anything counts: connections, plans, templates.
    """
    for work in (ours, floor):
        timed(work, calls, clock)
        between()
    pairs = []
    for number in range(rounds):
        halves = [ours, floor] if number % 2 == 0 else [floor, ours]
        seen = {}
        for work in halves:
            seen[work] = timed(work, calls, clock)
            between()
        pairs.append((seen[ours], seen[floor]))
    return of_rounds(pairs)


def of_rounds(rounds: list[tuple[float, float]]) -> Pair:
    """The medians of both and of the ratios, round by round."""
    return Pair(
        median(ours for ours, _ in rounds),
        median(floor for _, floor in rounds),
        median(ours / floor for ours, floor in rounds),
    )


def timed(work: Work, calls: int, clock: Clock = perf_counter) -> float:
    """Milliseconds a call."""
    began = clock()
    for _ in range(calls):
        work()
    return (clock() - began) * 1000 / calls


def each(work: Work, calls: int, clock: Clock = perf_counter) -> list[float]:
    """Milliseconds of every call, in order."""
    return [timed(work, 1, clock) for _ in range(calls)]


def at_share(values: list[float], share: float) -> float:
    """The value that so large a share of them does not exceed: 0.95 for the 95th percentile."""
    ordered = sorted(values)
    return ordered[ceil(len(ordered) * share) - 1]
