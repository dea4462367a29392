"""What kinds of work there are: who does them, for how long, how often again, and when by itself.

A handler names itself with ``@handles``; importing its module is enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from services.context import Context

if TYPE_CHECKING:
    from services.jobs.ledger import Taken


#: How a handler ends: with words for the job's row, or with its last write,
#: which is done in the same transaction as the end of the job and gives the words.
Ending = str | Callable[[Session], str]
Handler = Callable[[Context, "Taken"], Ending]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of work."""

    name: str
    handler: Handler
    #: Seconds to wait after the first failure, after the second, …; then a person looks.
    retry: tuple[int, ...]
    #: Longer than the longest run: when it is over, another worker may take the job.
    lease: timedelta
    #: Asked for by itself once in each slot of this length.
    every: timedelta | None = None
    #: Asked for by itself once a day, from this local time on.
    daily_at: time | None = None
    #: Whether no two jobs of this kind run at once, so that other work always finds a worker.
    alone: bool = False

    @property
    def tries_max(self) -> int:
        """The first try and one for each wait."""
        return 1 + len(self.retry)

    def wait_after(self, tries: int) -> timedelta:
        """How long to wait when this many tries have failed."""
        return timedelta(seconds=self.retry[tries - 1])


#: Every kind of work by its name.
KINDS: dict[str, Kind] = {}


def handles(
    name: str,
    *,
    retry: Sequence[int] = (5, 30, 120, 600, 3600),
    lease: timedelta = timedelta(minutes=2),
    every: timedelta | None = None,
    daily_at: time | None = None,
    alone: bool = False,
) -> Callable[[Handler], Handler]:
    """Make this function the handler of a kind of work."""

    def register(handler: Handler) -> Handler:
        known = KINDS.get(name)
        if known is not None and known.handler.__module__ != handler.__module__:
            raise ValueError(f"Two handlers for {name}: {known.handler} and {handler}")
        KINDS[name] = Kind(
            name=name, handler=handler, retry=tuple(retry), lease=lease,
            every=every, daily_at=daily_at, alone=alone,
        )  # fmt: skip
        return handler

    return register
