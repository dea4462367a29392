"""Not more calls a second to each endpoint than the processor allows, however many threads ask."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic, sleep
from typing import Any

from services.gateways.processor_verbs import Processor

#: What the processor allows by default, for each endpoint.
CALLS_A_SECOND = 25
#: Calls do not reach the other side as evenly as they leave here.
MARGIN = 0.025
#: Seconds by which one call may be longer on its way than another, and none is too many there.
ON_THE_WAY = 0.03
#: The verbs that are counted, each an endpoint of its own there.
COUNTED = frozenset({"prepare_draw", "draw"})


class Limiter:
    """Lets one call after the other go, evenly, and never more than a second's within a second."""

    def __init__(
        self, a_second: float, *, clock: Callable[[], float] = monotonic,
        wait: Callable[[float], None] = sleep,
    ) -> None:  # fmt: skip
        self.gap = (1 + MARGIN) / a_second
        self._clock, self._wait = clock, wait
        self._line = Lock()
        self._next = 0.0
        #: When as many went as a second allows: the next waits until a second after the first.
        self._recent: deque[float] = deque(maxlen=max(1, int(a_second)))

    def take(self) -> None:
        """Wait for one's turn. Time that nobody used is not saved up for a burst."""
        with self._line:
            early = max(self._next, self._window_opens()) - self._clock()
            if early > 0:
                self._wait(early)
            # A wake-up that came late is made up for by half a gap at most.
            now = self._clock()
            self._next = max(self._next + self.gap, now + self.gap / 2)
            self._recent.append(now)

    def _window_opens(self) -> float:
        is_full = len(self._recent) == self._recent.maxlen
        return self._recent[0] + 1 + ON_THE_WAY if is_full else 0.0


@dataclass(frozen=True)
class Paced:
    """A processor whose counted verbs wait for their turn."""

    really: Processor
    limiters: dict[str, Limiter]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the processor can do
        verb = getattr(self.really, name)
        if name not in COUNTED:
            return verb
        limiter = self.limiters[name]

        def in_turn(*args: object, **named: object) -> object:
            limiter.take()
            return verb(*args, **named)

        return in_turn


def paced(processor: Processor, a_second: int) -> Paced:
    """The processor, held to so many calls a second of each counted verb."""
    return Paced(processor, {verb: Limiter(a_second) for verb in sorted(COUNTED)})
