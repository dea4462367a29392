"""Two batches of a run at a time, where the database lets two write: in their order all the same.

While the server ends one batch the next is worked out and its rows are sent. Each is a transaction
of its own and ends behind the one before it. It waits for that one in the database, not here, where
nobody would see that two wait for each other.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database

T = TypeVar("T")
LANES = 2


class OutOfTurn(Exception):
    """The run is not where the batch before ours would have left it: ours writes nothing."""


@dataclass(frozen=True)
class Turn:
    """A batch's turn in a run."""

    run_id: int
    #: Behind which place of the run it begins; and the same of the batch that goes before it.
    after: int
    before: int | None = None
    begun: Event = field(default_factory=Event)

    def begin(self, session: Session) -> None:
        """Stand in line, before anything else is locked; whoever comes next may stand behind."""
        _hold(session, self.run_id, self.after)
        self.begun.set()

    def come(self, session: Session) -> None:
        """Wait until the batch before has ended, well or not."""
        if self.before is not None:
            _hold(session, self.run_id, self.before)


def in_turn(
    database: Database, run_id: int, starts: Iterable[int], work: Callable[[Session, Turn], T]
) -> Iterator[T]:
    """Do the batch behind each of these places, and give what each came to, in order.

    Where one fails the one behind it writes nothing. Whoever stops listening waits for those that
    were begun.

    :raises OutOfTurn: when somebody else went on with the run, or a batch had to be begun again.
    """
    if not database.writes_beside:
        for after in starts:
            yield _attempt(database, work, Turn(run_id, after))
        return
    with ThreadPoolExecutor(LANES, thread_name_prefix="bills") as threads:
        ahead: deque[Future[T]] = deque()
        before = None
        for after in starts:
            turn = Turn(run_id, after, before)
            ahead.append(threads.submit(_attempt, database, work, turn))
            turn.begun.wait()
            before = after
            if len(ahead) == LANES:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _attempt(database: Database, work: Callable[[Session, Turn], T], turn: Turn) -> T:
    try:
        return database.attempt(lambda session: work(session, turn))
    finally:
        turn.begun.set()  # though it never began


def _hold(session: Session, run_id: int, after: int) -> None:
    """A lock of the database that ends with the transaction; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(run_id, after)))
