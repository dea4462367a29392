"""Doing what is due, and asking for what comes round by itself."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from traceback import extract_tb

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.errors import Busy, Conflict, DistrictError
from models.job import Job, JobState
from services.context import Context
from services.jobs.kinds import KINDS, Ending, Kind, handles
from services.jobs.ledger import LeaseLost, Taken, ask, fail, finish, hold, take

#: How long the row of a tick is kept: longer than any clock is wrong.
TICKS_KEPT = timedelta(days=7)
log = structlog.get_logger(__name__)


def run_due(context: Context, *, until: Callable[[], bool] = lambda: False) -> int:
    """Do everything that is due, one after the other, and say how many tries that were.

    Stops between two jobs once ``until`` says so.
    """
    done = 0
    while not until():
        taken = take(context.database, at=context.now())
        if taken is None:
            break
        run(context, taken)
        done += 1
    return done


def run(context: Context, taken: Taken) -> None:
    """Do one job that was taken and write how it ended. A failure is written, not raised."""
    try:
        ending = KINDS[taken.kind].handler(context, taken)
        context.database.attempt(partial(_end, taken, ending, context.now()))
    except LeaseLost:
        log.warning("job.lease_lost", job=taken.id, kind=taken.kind, fence=taken.fence)
    except Exception as error:  # whatever a handler raises ends in its row, not in the worker
        _failed(context, taken, error)


def ask_periodic(context: Context) -> int:
    """Ask for the work of the current slots; two schedulers ask once. How many were new."""
    now = context.now()
    slots = {slot.key: slot for kind in KINDS.values() for slot in _slots(context, kind, now)}
    with context.database.reading() as session:
        known = set(session.scalars(select(Job.key).where(Job.key.in_(sorted(slots)))))
    missing = [slot for key, slot in slots.items() if key not in known]
    if missing:
        context.database.attempt(lambda session: [slot.ask(session, now) for slot in missing])
    return len(missing)


class Slot:
    """One turn of a kind of work that comes round by itself."""

    def __init__(self, kind: Kind, name: str) -> None:
        self.kind = kind
        self.name = name
        self.key = f"{kind.name}:{name}"

    def ask(self, session: Session, at: datetime) -> Job:
        """Ask for this turn; the second asking changes nothing."""
        return ask(
            session, kind=self.kind.name, key=self.key, arguments={"slot": self.name},
            at=at, by="calendar",
        )  # fmt: skip


def _slots(context: Context, kind: Kind, now: datetime) -> Iterator[Slot]:
    if kind.every is not None:
        seconds = int(kind.every.total_seconds())
        start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        yield Slot(kind, f"{start:%Y-%m-%dT%H:%M:%SZ}")
    local = now.astimezone(context.district.zone)
    if kind.daily_at is not None and local.time() >= kind.daily_at:
        yield Slot(kind, f"{local:%Y-%m-%d}")


def _end(taken: Taken, ending: Ending, at: datetime, session: Session) -> None:
    # The fence first: a worker that lost its lease must not do its last write.
    hold(session, taken)
    finish(session, taken, ending if isinstance(ending, str) else ending(session), at=at)


def _failed(context: Context, taken: Taken, error: Exception) -> None:
    # The sentence goes to the row for staff. The log names only the place: it holds no one's data.
    where = extract_tb(error.__traceback__)[-1]
    refused = isinstance(error, DistrictError) and not isinstance(error, (Busy, Conflict))
    reason = str(error) if isinstance(error, DistrictError) else f"{type(error).__name__}: {error}"

    def write(session: Session) -> JobState:
        return fail(session, taken, reason, at=context.now(), for_good=refused)

    with suppress(LeaseLost):
        state = context.database.attempt(write)
        log.error(
            "job.failed", job=taken.id, kind=taken.kind, tries=taken.tries, state=state.value,
            error=type(error).__name__, where=f"{Path(where.filename).name}:{where.lineno}",
        )  # fmt: skip


@handles("tidy_jobs", daily_at=time(3, 10))
def tidy(context: Context, _taken: Taken) -> Ending:
    """Forget the ticks that are done; every other job stays as a record of what was done."""
    before = context.now() - TICKS_KEPT
    ticks = sorted(kind.name for kind in KINDS.values() if kind.every is not None)

    def forget(session: Session) -> str:
        old = delete(Job).where(
            Job.kind.in_(ticks), Job.state == JobState.DONE, Job.ended_at < before
        )
        gone = session.scalars(old.returning(Job.id)).all()
        return f"Forgot {len(gone)} ticks."

    return forget
