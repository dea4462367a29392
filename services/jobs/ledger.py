"""The rows of the job ledger: asking, taking with a lease, ending behind a fence."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from json import dumps
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    bindparam,
    event,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session, SessionTransaction, aliased

from models.attention import AttentionKind
from models.database import Database
from models.errors import NotFound, Refused
from models.job import Job, JobState
from services import attention, many
from services.jobs.kinds import KINDS
from services.once import is_first

#: Written as the index ``ix_job_due`` says it: SQLite uses a partial index only for these words.
_LIVE = text("state IN ('waiting', 'running')")
#: When a job must have been due.
_AT = bindparam("at", type_=Job.__table__.c.due_at.type)
#: A result is a sentence for staff, not a log.
RESULT_CHARACTERS_MAX = 500
_WAKERS: WeakKeyDictionary[Engine, Callable[[], None]] = WeakKeyDictionary()


class LeaseLost(Exception):
    """Another worker took this job over: whatever this one wanted to write is not written."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A job in a worker's hands."""

    id: int
    kind: str
    key: str
    arguments: dict[str, Any]
    asked_by: str
    tries: int
    fence: int
    #: The end of the lease.
    lease_ends_at: datetime


def ask(
    session: Session,
    *,
    kind: str,
    key: str,
    arguments: dict[str, Any],
    at: datetime,
    by: str,
    due_at: datetime | None = None,
) -> Job:
    """Ask for a piece of work, in the transaction that gives cause for it.

    ``key`` is the business name of the work. Asked for a second time, the first
    job is returned as it is: one that is done is not done again. A worker is
    woken when the transaction has ended.
    """
    if kind not in KINDS:
        raise LookupError(f"No handler for jobs of the kind {kind!r} is imported.")
    job = Job(
        kind=kind, key=key, arguments=arguments, due_at=due_at or at, asked_by=by, asked_at=at
    )  # fmt: skip
    if not is_first(session, job):
        return session.scalars(select(Job).where(Job.key == key)).one()
    if job.due_at <= at:
        _wake_when_over(session)
    return job


def ask_many(
    session: Session, kind: str, asked: Sequence[tuple[str, dict[str, Any]]],
    *, at: datetime, by: str,
) -> None:  # fmt: skip
    """Ask at once for many pieces of work, each a key that nobody used and its arguments."""
    now = many.instant(at)
    many.insert(
        session, Job,
        ("kind", "key", "arguments", "state", "tries", "due_at", "fence", "asked_by", "asked_at",
         "result"),
        [
            (kind, key, dumps(arguments), JobState.WAITING.value, 0, now, 0, by, now, "")
            for key, arguments in asked
        ],
    )  # fmt: skip
    _wake_when_over(session)


def retry(session: Session, *, job_id: int, at: datetime) -> Job:
    """Give a failed job all its tries again. One that waits or runs is left as it is.

    :raises NotFound: when there is no such job.
    :raises Refused: when it is done.
    """
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound("There is no such job.")
    if job.state is JobState.DONE:
        raise Refused("This job is done; it is not done again.")
    if job.state is JobState.FAILED:
        job.state, job.tries, job.due_at, job.ended_at = JobState.WAITING, 0, at, None
        session.flush()
        _wake_when_over(session)
    return job


def take(database: Database, *, at: datetime) -> Taken | None:
    """Take the job that is due longest, with a lease; none when nothing is due.

    A job whose lease ran out counts as due: its worker died or hangs. Only
    kinds known here are taken, so an old release leaves a newer one's work alone; of a kind
    whose jobs run alone, the first, and only while none runs.
    """
    alone = (kind.name for kind in KINDS.values() if kind.alone)
    anything, oldest = _due(frozenset(KINDS), frozenset(alone))
    now = {"at": at}
    with database.reading() as session:
        if session.scalar(anything, now) is None:
            return None
    while True:
        with database.saving() as session:
            job = session.scalar(oldest, now)
            if job is None:
                return None
            if job.tries < KINDS[job.kind].tries_max:
                return _hand_out(job, at)
            words = f"Given up: the worker stopped in the middle of it, {job.tries} times."
            _give_up(session, job, words, at)


@cache
def _due(known: Set[str], alone: Set[str]) -> tuple[Select[int], Select[Job]]:
    """A job that is due, and the one due longest, of these kinds: asked ``at`` an instant.

    Written once: workers look every moment, and writing it takes longer than asking.
    """
    due = (_LIVE, Job.due_at <= _AT, Job.kind.in_(sorted(known)), _has_its_turn(alone))
    oldest = select(Job).where(*due).order_by(Job.due_at, Job.id).limit(1)
    return select(Job.id).where(*due).limit(1), oldest.with_for_update(skip_locked=True)


def _has_its_turn(alone: Set[str]) -> ColumnElement[bool]:
    """Of kinds whose jobs run alone: the first that is due, while no lease of the kind lasts.

    All workers then want the same row, and one gets it.
    """
    first, other = aliased(Job), aliased(Job)
    running = exists().where(
        other.kind == first.kind, other.state == JobState.RUNNING, other.due_at > _AT
    )
    turns = (
        select(func.min(first.id))
        .where(first.kind.in_(sorted(alone)), _LIVE, first.due_at <= _AT, ~running)
        .group_by(first.kind)
    )
    return or_(Job.kind.not_in(sorted(alone)), Job.id.in_(turns))


def hold(session: Session, taken: Taken) -> Job:
    """Lock the row of a job that is still ours until the transaction ends.

    :raises LeaseLost: when another worker has it, or it has ended.
    """
    job = session.scalar(
        select(Job)
        .where(Job.id == taken.id, Job.fence == taken.fence, Job.state == JobState.RUNNING)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if job is None:
        raise LeaseLost(f"job {taken.id}, fence {taken.fence}")
    return job


def finish(session: Session, taken: Taken, result: str, *, at: datetime) -> None:
    """Write that the job is done.

    :raises LeaseLost: when it is no longer ours; let it undo the transaction.
    """
    job = hold(session, taken)
    job.state, job.ended_at, job.result = JobState.DONE, at, result[:RESULT_CHARACTERS_MAX]
    session.flush()


def fail(
    session: Session, taken: Taken, reason: str, *, at: datetime, for_good: bool = False
) -> JobState:
    """Write that a try failed: it waits for the next by its kind's calendar, or a person looks.

    :raises LeaseLost: when it is no longer ours.
    """
    job = hold(session, taken)
    kind = KINDS[job.kind]
    job.result = reason[:RESULT_CHARACTERS_MAX]
    if for_good or job.tries >= kind.tries_max:
        _give_up(session, job, job.result, at)
    else:
        job.state, job.due_at = JobState.WAITING, at + kind.wait_after(job.tries)
    session.flush()
    return job.state


def _give_up(session: Session, job: Job, words: str, at: datetime) -> None:
    """A job nobody tries again by itself: its row says why, and a person is called."""
    job.state, job.ended_at, job.result = JobState.FAILED, at, words
    attention.call(
        session, key=f"job:{job.id}:{job.fence}", kind=AttentionKind.JOB_FAILED,
        subject=f"job:{job.id}", words=f"{job.kind} failed for good: {words}", at=at,
    )  # fmt: skip


def wake_with(database: Database, wake: Callable[[], None]) -> None:
    """Call ``wake`` after each transaction on this database that asked for work due now."""
    _WAKERS[database.write] = wake


def _hand_out(job: Job, at: datetime) -> Taken:
    job.state = JobState.RUNNING
    job.tries += 1
    job.fence += 1
    job.due_at = at + KINDS[job.kind].lease
    return Taken(
        id=job.id, kind=job.kind, key=job.key, arguments=dict(job.arguments),
        asked_by=job.asked_by, tries=job.tries, fence=job.fence, lease_ends_at=job.due_at,
    )  # fmt: skip


def _wake_when_over(session: Session) -> None:
    bind = session.get_bind()
    wake = _WAKERS.get(bind.engine if isinstance(bind, Connection) else bind)
    if wake is None or session.info.get(_wake_when_over):
        return
    session.info[_wake_when_over] = True

    @event.listens_for(session, "after_transaction_end")
    def over(_session: Session, transaction: SessionTransaction) -> None:
        # A rolled-back transaction wakes too: the worker looks, finds nothing, sleeps.
        if transaction.parent is None:
            wake()
