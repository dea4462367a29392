"""The batches of a run in their order, two under way at a time as far as the engine lets them.

Each is looked at, which writes nothing, and then written; it is a transaction of its own. Where two
may write, as on PostgreSQL, each has a lane: while the server ends one, the next is looked at and
its rows are sent. It waits for the one before it in the database, not here, where nobody would see
that two wait for each other. Where one writes and others read, as on SQLite, the next is looked at
beside it, as everything was before the write; that counts when nobody else wrote since.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database

Seen = TypeVar("Seen")
Done = TypeVar("Done")
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


@dataclass(frozen=True)
class Work(Generic[Seen, Done]):
    """What is done for each batch, in a session; both may have to be done again."""

    #: Look at the batch behind a place; what was seen of the batch before it is given when that
    #: one's rows may not be there yet. It writes nothing.
    look: Callable[[Session, int, Seen | None], Seen]
    #: Write it; it lets its ``Turn`` come before it touches what all batches share.
    write: Callable[[Session, Turn, Seen], Done]

    def both(self, session: Session, turn: Turn) -> Done:
        """Look and write in one transaction."""
        turn.begin(session)
        return self.write(session, turn, self.look(session, turn.after, None))


def in_turn(
    database: Database, run_id: int, starts: Iterable[int], work: Work[Seen, Done]
) -> Iterator[Done]:
    """Do the batch behind each of these places, and give what each came to, in order.

    Where one fails the one behind it writes nothing. Whoever stops listening waits for those that
    were begun.

    :raises OutOfTurn: when somebody else went on with the run, or a batch had to be begun again.
    """
    if database.writes_beside:
        yield from _side_by_side(database, run_id, starts, work)
    elif database.reads_beside:
        yield from _looking_ahead(database, run_id, starts, work)
    else:
        for after in starts:
            yield _attempt(database, work, Turn(run_id, after))


def _side_by_side(
    database: Database, run_id: int, starts: Iterable[int], work: Work[Seen, Done]
) -> Iterator[Done]:
    with ThreadPoolExecutor(LANES, thread_name_prefix="bills") as threads:
        ahead: deque[Future[Done]] = deque()
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


def _attempt(database: Database, work: Work[Seen, Done], turn: Turn) -> Done:
    try:
        return database.attempt(lambda session: work.both(session, turn))
    finally:
        turn.begun.set()  # though it never began


def _hold(session: Session, run_id: int, after: int) -> None:
    """A lock of the database that ends with the transaction; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(run_id, after)))


@dataclass(frozen=True)
class _Ahead(Generic[Seen]):
    """A batch that is looked at while the one before it is written."""

    #: What SQLite called the database for whoever writes, when it was looked at.
    version: int
    seen: Future[Seen]


def _looking_ahead(
    database: Database, run_id: int, starts: Iterable[int], work: Work[Seen, Done]
) -> Iterator[Done]:
    def look(after: int, before: Seen) -> Seen:
        with database.reading() as session:
            return work.look(session, after, before)

    def batch(
        session: Session, *, after: int, coming: int | None, ahead: _Ahead[Seen] | None
    ) -> tuple[Done, _Ahead[Seen] | None]:
        # The write lock is ours from here on, so what is looked at now is what we found.
        version = _version(session)
        if ahead is not None and ahead.version == version:
            seen = ahead.seen.result()
        else:
            seen = work.look(session, after, None)
        following = None
        if coming is not None:
            following = _Ahead(version, threads.submit(look, coming, seen))
        return work.write(session, Turn(run_id, after), seen), following

    # One connection for all: what it wrote itself makes no new version of the database for it.
    with (
        database.write.connect() as connection,
        ThreadPoolExecutor(1, thread_name_prefix="bills") as threads,
    ):
        ahead: _Ahead[Seen] | None = None
        places = iter(starts)
        coming = next(places, None)
        while (after := coming) is not None:
            coming = next(places, None)
            if ahead is not None:
                ahead.seen.result()  # before we lock anybody out
            both = partial(batch, after=after, coming=coming, ahead=ahead)
            done, ahead = database.attempt(both, on=connection)
            yield done


def _version(session: Session) -> int:
    """Another one than before once any other connection has committed; for SQLite alone."""
    return int(session.connection().exec_driver_sql("PRAGMA data_version").scalar_one())
