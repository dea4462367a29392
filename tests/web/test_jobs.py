"""Who works: woken after a commit, found by the tick, finished after a kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from models.database import Database
from models.job import Job, JobState
from services import jobs
from services.context import Context
from services.jobs.kinds import KINDS
from tests.workshop import Clock, at_work
from web import jobs as workers
from web.jobs import Workforce
from web.settings import JobsMode, Settings

#: A worker process of its own: says "begun", works for a while, notes that it was there.
WORKER = """
import sys, time
sys.path.insert(0, {root!r})
from datetime import UTC, datetime, timedelta
from models.database import Database
from services import jobs
from tests.workshop import at_work
from web import jobs as workers, logs

logs.configure(sys.stderr)
workers.TICK_SECONDS = {tick}

@jobs.handles("test_long", lease=timedelta(seconds=1))
def work(context, taken):
    print("begun", flush=True)
    time.sleep({seconds})
    return "Done by {name}."

context = at_work(Database({url!r}), lambda: datetime.now(UTC))
workers.Workforce(context, {url!r}).work()
"""
ROOT = str(Path(__file__).parents[2])


def test_a_commit_wakes_the_workers_of_this_process(world: Context, force: Workforce):
    force.start()
    ask(world, "one")
    eventually(lambda: state(world, "one") is JobState.DONE)


def test_work_nobody_was_woken_for_is_found_by_the_tick(
    world: Context, force: Workforce, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(workers, "TICK_SECONDS", 1)
    ask(world, "before anybody worked", wake=False)
    force.start()
    eventually(lambda: state(world, "before anybody worked") is JobState.DONE)
    with world.database.reading() as session:
        assert session.scalars(select(Job.key).where(Job.kind == "tidy_jobs")).all()


def test_workers_started_twice_are_started_once_and_stop_when_told(force: Workforce):
    force.start()
    consumer = force._consumer
    force.start()
    assert force._consumer is consumer
    force.stop()
    force.stop()
    assert consumer.stop_flag.is_set()
    assert not any(thread.is_alive() for _, thread in consumer.worker_threads)


def test_a_queue_that_cannot_be_reached_fails_no_transaction(world: Context, database: Database):
    lost = Workforce(world, "redis://127.0.0.1:1/0")
    jobs.wake_with(database, lost.wake)
    ask(world, "one")
    assert state(world, "one") is JobState.WAITING


@pytest.mark.processes
def test_c01_work_in_the_hands_of_a_killed_worker_is_done_by_another(database: Database):
    """C1: kill -9 in the middle of a job."""
    world = at_work(database, Clock())
    jobs.handles("test_long")(lambda _context, _taken: "Done here.")
    try:
        with database.saving() as session:
            jobs.ask(session, kind="test_long", key="long", arguments={}, at=Clock()(), by="test")
        with a_worker(database.url, "the first", seconds=60) as first:
            assert first.stdout.readline() == "begun\n"
            first.kill()
        assert state(world, "long") is JobState.RUNNING
        with a_worker(database.url, "the second", seconds=0) as second:
            eventually(lambda: state(world, "long") is JobState.DONE, seconds=60)
            second.send_signal(signal.SIGINT)
            second.communicate(timeout=60)
        with database.reading() as session:
            job = session.scalars(select(Job).where(Job.key == "long")).one()
        assert (job.tries, job.result) == (2, "Done by the second.")
    finally:
        KINDS.pop("test_long")


@pytest.mark.processes
def test_a_worker_told_to_stop_ends_the_job_in_hand_first(database: Database):
    world = at_work(database, Clock())
    jobs.handles("test_long")(lambda _context, _taken: "Done here.")
    try:
        with database.saving() as session:
            jobs.ask(session, kind="test_long", key="long", arguments={}, at=Clock()(), by="test")
        with a_worker(database.url, "the worker", seconds=1) as worker:
            assert worker.stdout.readline() == "begun\n"
            worker.send_signal(signal.SIGINT)
            worker.communicate(timeout=60)
        assert state(world, "long") is JobState.DONE
        assert worker.returncode == 0
    finally:
        KINDS.pop("test_long")


@pytest.mark.processes
def test_another_process_is_woken_through_the_queue_beside_the_database(database: Database):
    jobs.handles("test_long")(lambda _context, _taken: "Done here.")
    world = at_work(database, Clock())
    force = Workforce(world, database.url)
    jobs.wake_with(database, force.wake)
    try:
        with a_worker(database.url, "the worker", seconds=0, tick=3600) as worker:
            eventually(lambda: any_done(world), seconds=60)  # its first tick is over
            with database.saving() as session:
                jobs.ask(
                    session, kind="test_long", key="woken", arguments={}, at=Clock()(), by="test"
                )
            assert worker.stdout.readline() == "begun\n"
            worker.send_signal(signal.SIGINT)
            worker.communicate(timeout=60)
        force.queue.huey.storage.close()
    finally:
        KINDS.pop("test_long")


def test_the_queue_keeps_to_its_own_corner_of_postgresql(database: Database):
    if database.dialect != "postgresql":
        pytest.skip("SQLite queues live in a file of their own")
    queue = Workforce(at_work(database, Clock()), database.url).queue
    with database.reading() as session:
        schemas = session.scalars(
            text("SELECT DISTINCT table_schema FROM information_schema.tables"
                 " WHERE table_name LIKE 'huey%'")
        ).all()  # fmt: skip
    assert schemas == [workers.QUEUE_SCHEMA]
    queue.huey.storage.close()


def test_threads_begin_with_the_first_request_and_not_before(app: Flask, world: Context):
    force = app.extensions[workers.NAME]
    assert force._consumer is None
    app.test_client().get("/anything")
    assert force._consumer is not None
    ask(world, "one")
    eventually(lambda: state(world, "one") is JobState.DONE)


def test_a_process_that_leaves_the_work_to_another_starts_no_threads(
    world: Context, settings: Settings
):
    app = Flask(__name__)
    workers.wire(app, replace(settings, jobs=JobsMode.OFF, queue_url="memory:"), world)
    app.test_client().get("/anything")
    assert app.extensions[workers.NAME]._consumer is None


def test_the_command_does_what_is_due_and_says_how_much(app: Flask, world: Context):
    ask(world, "one", wake=False)
    answer = app.test_cli_runner().invoke(args=["jobs", "run"])
    # What comes round by itself is asked for too, so there may be more than one.
    assert answer.output.startswith("Did ")
    assert answer.exit_code == 0
    assert state(world, "one") is JobState.DONE
    assert app.test_cli_runner().invoke(args=["jobs", "run"]).output == "Did 0 jobs.\n"


@contextmanager
def a_worker(
    url: str, name: str, *, seconds: float, tick: int = 1
) -> Iterator["subprocess.Popen[str]"]:
    """A process that works; it does not outlive the test that started it."""
    code = WORKER.format(root=ROOT, url=url, name=name, seconds=seconds, tick=tick)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as worker:  # fmt: skip
        try:
            yield worker
        finally:
            worker.kill()


def ask(world: Context, key: str, *, wake: bool = True) -> None:
    later = timedelta(seconds=0 if wake else 1)
    with world.database.saving() as session:
        jobs.ask(
            session, kind="test_work", key=key, arguments={}, at=world.now() - later,
            due_at=world.now(), by="test",
        )  # fmt: skip


def state(world: Context, key: str) -> JobState:
    with world.database.reading() as session:
        return session.scalars(select(Job.state).where(Job.key == key)).one()


def any_done(world: Context) -> bool:
    with world.database.reading() as session:
        return bool(session.scalars(select(Job.id).where(Job.state == JobState.DONE)).all())


def eventually(happened: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for it; what never happens fails the test."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def database(house_database: Database) -> Database:
    return house_database


@pytest.fixture
def world(database: Database) -> Iterator[Context]:
    jobs.handles("test_work")(lambda _context, _taken: "Done.")
    yield at_work(database, Clock())
    KINDS.pop("test_work")


@pytest.fixture
def force(world: Context, database: Database) -> Iterator[Workforce]:
    force = Workforce(world, "memory:")
    jobs.wake_with(database, force.wake)
    yield force
    force.stop()


@pytest.fixture
def app(world: Context, settings: Settings) -> Iterator[Flask]:
    app = Flask(__name__)
    workers.wire(app, replace(settings, jobs=JobsMode.THREADS), world)
    yield app
    app.extensions[workers.NAME].stop()
