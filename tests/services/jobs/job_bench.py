"""A district whose only work is to note the key of each job, and ways to look at its ledger."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import func, select

from models.database import Database
from models.job import Job
from services import jobs
from services.context import Context
from services.jobs.kinds import KINDS, Handler
from tests.workshop import Clock, at_work

LEASE = timedelta(seconds=60)


class Bench:
    """What the handlers of these tests did, and what they are told to do."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.trouble: Exception | None = None
        #: What to do instead of noting the key.
        self.handler: Handler | None = None


@contextmanager
def noting(database: Database, clock: Clock, bench: Bench) -> Iterator[Context]:
    """The district at work, with a handler for jobs of the kind ``test_work``."""

    def note(context: Context, taken: jobs.Taken) -> jobs.Ending:
        if bench.handler:
            return bench.handler(context, taken)
        if bench.trouble:
            raise bench.trouble
        bench.done.append(taken.key)
        return f"Did {taken.key}."

    jobs.handles("test_work", retry=[30, 120], lease=LEASE)(note)
    try:
        yield at_work(database, clock)
    finally:
        KINDS.pop("test_work")


def run_in_thread(world: Context) -> int:
    found: list[int] = []
    worker = threading.Thread(target=lambda: found.append(jobs.run_due(world)))
    worker.start()
    worker.join(timeout=5)
    return found[0]


def ask(world: Context, key: str, due_in: timedelta = timedelta(0)) -> Job:
    with world.database.saving() as session:
        return jobs.ask(
            session, kind="test_work", key=key, arguments={"n": 1}, at=world.now(), by="test",
            due_at=world.now() + due_in,
        )  # fmt: skip


def take(world: Context) -> jobs.Taken:
    taken = jobs.take(world.database, at=world.now())
    assert taken is not None
    return taken


def row(world: Context, key: str) -> Job:
    with world.database.reading() as session:
        return session.scalars(select(Job).where(Job.key == key)).one()


def count(world: Context) -> int:
    with world.database.reading() as session:
        return session.scalars(select(func.count(Job.id))).one()


def other_job(world: Context, key: str) -> Job:
    return Job(
        kind="test_work", key=key, arguments={}, due_at=world.now() + timedelta(days=1),
        asked_by="test", asked_at=world.now(),
    )  # fmt: skip
