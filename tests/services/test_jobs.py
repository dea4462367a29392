"""The job ledger: asked for once, taken by one, done again when its worker died."""

import threading
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database
from models.errors import Conflict, NotFound, Refused
from models.job import Job, JobState
from services import jobs
from services.context import Context
from services.jobs.kinds import KINDS
from services.jobs.ledger import RESULT_CHARACTERS_MAX
from tests.workshop import Clock, at_work, fresh_database

LEASE = timedelta(seconds=60)


class Bench:
    """What the handlers of these tests did, and what they are told to do."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.trouble: Exception | None = None


def test_work_is_done_when_it_is_due_and_not_before(world: Context, clock: Clock, bench: Bench):
    ask(world, "now")
    ask(world, "later", due_in=timedelta(minutes=5))
    assert jobs.run_due(world) == 1
    assert bench.done == ["now"]
    clock.tick(minutes=5)
    assert jobs.run_due(world) == 1
    assert bench.done == ["now", "later"]
    assert row(world, "later").result == "Did later."


def test_work_asked_for_twice_is_done_once(world: Context, bench: Bench):
    first = ask(world, "bill 7")
    jobs.run_due(world)
    again = ask(world, "bill 7")
    assert jobs.run_due(world) == 0
    assert (first.id, again.state, bench.done) == (again.id, JobState.DONE, ["bill 7"])


def test_work_asked_for_in_a_transaction_that_fails_is_never_done(world: Context, bench: Bench):
    def refused(session: Session) -> None:
        jobs.ask(session, kind="test_work", key="never", arguments={}, at=world.now(), by="test")
        raise Refused("The payment is too small.")

    with pytest.raises(Refused):
        world.database.attempt(refused)
    assert jobs.run_due(world) == 0
    assert bench.done == []


def test_work_nobody_knows_how_to_do_cannot_be_asked_for(world: Context):
    with world.database.saving() as session, pytest.raises(LookupError, match="unheard_of"):
        jobs.ask(session, kind="unheard_of", key="x", arguments={}, at=world.now(), by="test")


def test_an_old_release_leaves_the_work_of_a_newer_one_alone(world: Context):
    with world.database.saving() as session:
        session.add(
            Job(kind="of_tomorrow", key="x", arguments={}, due_at=world.now(), asked_by="test",
                asked_at=world.now())
        )  # fmt: skip
    assert jobs.run_due(world) == 0
    assert row(world, "x").state is JobState.WAITING


def test_a_job_in_hand_is_not_handed_out_again_until_its_lease_is_over(
    world: Context, clock: Clock
):
    ask(world, "one")
    first = take(world)
    clock.tick(seconds=59)
    assert jobs.take(world.database, at=clock()) is None
    clock.tick(seconds=1)
    second = take(world)
    assert (first.id, first.fence, second.fence, second.tries) == (second.id, 1, 2, 2)


def test_a_worker_that_slept_through_its_lease_writes_nothing(world: Context, clock: Clock):
    """C3: stopped for ten minutes, taken over, woken again."""
    ask(world, "one")
    asleep = take(world)
    clock.tick(minutes=10)
    awake = take(world)

    def write_in_sleep(session: Session) -> None:
        session.add(other_job(world, "a write of the sleeper"))
        jobs.finish(session, asleep, "Too late.", at=clock())

    with pytest.raises(jobs.LeaseLost):
        world.database.attempt(write_in_sleep)
    with pytest.raises(jobs.LeaseLost), world.database.saving() as session:
        jobs.fail(session, asleep, "Too late.", at=clock())
    assert count(world) == 1
    with world.database.saving() as session:
        jobs.finish(session, awake, "In time.", at=clock())
    assert (row(world, "one").state, row(world, "one").result) == (JobState.DONE, "In time.")


def test_the_last_write_of_a_worker_that_lost_its_lease_is_not_made(world: Context, clock: Clock):
    def slow(context: Context, taken: jobs.Taken) -> jobs.Ending:
        clock.tick(minutes=10)
        jobs.take(context.database, at=clock())

        def last_write(session: Session) -> str:
            session.add(other_job(context, "should not be"))
            return "Done."

        return last_write

    jobs.handles("test_work", lease=LEASE)(slow)
    ask(world, "one")
    jobs.run_due(world)
    assert count(world) == 1
    assert row(world, "one").state is JobState.RUNNING


def test_the_last_write_and_the_end_of_the_job_are_one_transaction(world: Context):
    def handler(context: Context, taken: jobs.Taken) -> jobs.Ending:
        def last_write(session: Session) -> str:
            session.add(other_job(context, "half"))
            session.flush()
            raise Conflict("Somebody was first.")

        return last_write

    jobs.handles("test_work", lease=LEASE, retry=[30])(handler)
    ask(world, "one")
    jobs.run_due(world)
    assert count(world) == 1
    assert (row(world, "one").state, row(world, "one").result) == (
        JobState.WAITING, "Somebody was first.",
    )  # fmt: skip


def test_a_failure_is_tried_again_by_the_calendar_and_then_left_to_a_person(
    world: Context, clock: Clock, bench: Bench
):
    bench.trouble = TimeoutError("no answer")
    ask(world, "one")
    for wait, state in [(0, "waiting"), (30, "waiting"), (120, "failed")]:
        clock.tick(seconds=wait - 1)
        assert jobs.run_due(world) == 0
        clock.tick(seconds=1)
        assert jobs.run_due(world) == 1
        assert (row(world, "one").state, row(world, "one").result) == (
            state, "TimeoutError: no answer",
        )  # fmt: skip
    clock.tick(days=2)
    assert jobs.run_due(world) == 0


def test_what_breaks_a_rule_is_not_tried_again(world: Context, bench: Bench):
    bench.trouble = Refused("The account is closed.")
    ask(world, "one")
    jobs.run_due(world)
    assert (row(world, "one").state, row(world, "one").tries) == (JobState.FAILED, 1)
    assert row(world, "one").result == "The account is closed."


def test_a_job_that_kills_every_worker_is_given_up(world: Context, clock: Clock):
    ask(world, "poison")
    for _ in range(3):
        take(world)
        clock.tick(minutes=10)
    assert jobs.take(world.database, at=clock()) is None
    poison = row(world, "poison")
    assert (poison.state, poison.ended_at) == (JobState.FAILED, clock())
    assert poison.result == "Given up: the worker stopped in the middle of it, 3 times."


def test_a_person_gives_a_failed_job_its_tries_again(world: Context, bench: Bench):
    bench.trouble = Refused("No.")
    ask(world, "one")
    jobs.run_due(world)
    bench.trouble = None
    with world.database.saving() as session:
        jobs.retry(session, job_id=row(world, "one").id, at=world.now())
    assert jobs.run_due(world) == 1
    assert row(world, "one").state is JobState.DONE
    with world.database.saving() as session, pytest.raises(Refused, match="not done again"):
        jobs.retry(session, job_id=row(world, "one").id, at=world.now())
    with world.database.saving() as session, pytest.raises(NotFound):
        jobs.retry(session, job_id=0, at=world.now())


def test_giving_tries_to_a_job_in_hand_changes_nothing(world: Context):
    ask(world, "one")
    taken = take(world)
    with world.database.saving() as session:
        jobs.retry(session, job_id=taken.id, at=world.now())
    assert (row(world, "one").state, row(world, "one").fence) == (JobState.RUNNING, 1)


def test_a_long_complaint_is_cut_to_a_sentence(world: Context, bench: Bench):
    bench.trouble = Refused("No. " * 1000)
    ask(world, "one")
    jobs.run_due(world)
    assert len(row(world, "one").result) == RESULT_CHARACTERS_MAX


def test_eight_workers_do_each_of_fifty_jobs_once(world: Context, bench: Bench):
    """C2: whoever comes second finds it taken."""
    with world.database.saving() as session:
        for number in range(50):
            jobs.ask(
                session, kind="test_work", key=f"{number}", arguments={}, at=world.now(), by="test"
            )
    workers = [threading.Thread(target=jobs.run_due, args=(world,)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(bench.done) == sorted(str(number) for number in range(50))


def test_workers_stop_between_two_jobs_when_told(world: Context, bench: Bench):
    ask(world, "one")
    ask(world, "two")
    jobs.run_due(world, until=lambda: bool(bench.done))
    assert bench.done == ["one"]


def test_what_comes_round_is_asked_for_once_a_slot_by_any_number_of_schedulers(
    world: Context, clock: Clock
):
    jobs.handles("test_tick", every=timedelta(seconds=30))(lambda _context, _taken: "Ticked.")
    try:
        assert keys_asked(world, clock, "test_tick") == ["test_tick:2026-11-18T18:00:00Z"]
        assert keys_asked(world, clock, "test_tick") == []
        clock.tick(seconds=29)
        assert keys_asked(world, clock, "test_tick") == []
        clock.tick(seconds=1)
        assert keys_asked(world, clock, "test_tick") == ["test_tick:2026-11-18T18:00:30Z"]
    finally:
        KINDS.pop("test_tick")


def test_nightly_work_is_asked_for_once_a_district_day_from_its_hour_on(
    world: Context, clock: Clock
):
    jobs.handles("test_night", daily_at=time(2, 15))(lambda _context, _taken: "Slept.")
    try:
        assert keys_asked(world, clock, "test_night") == ["test_night:2026-11-18"]
        clock.tick(hours=16)  # 2:00 am in the district
        assert keys_asked(world, clock, "test_night") == []
        clock.tick(minutes=15)
        assert keys_asked(world, clock, "test_night") == ["test_night:2026-11-19"]
    finally:
        KINDS.pop("test_night")


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1)])
def test_a_clock_that_jumps_back_runs_nothing_again(world: Context, clock: Clock, jump: timedelta):
    """C13: the row of the slot is the key."""
    jobs.handles("test_night", daily_at=time(0, 0))(lambda _context, _taken: "Slept.")
    try:
        clock.tick(days=-1)
        keys_asked(world, clock, "test_night")
        clock.tick(days=1)
        keys_asked(world, clock, "test_night")
        clock.at += jump
        assert keys_asked(world, clock, "test_night") == []
    finally:
        KINDS.pop("test_night")


def test_done_ticks_are_forgotten_after_a_week_and_everything_else_is_kept(
    world: Context, clock: Clock
):
    jobs.handles("test_tick", every=timedelta(seconds=30))(lambda _context, _taken: "Ticked.")
    try:
        ask(world, "kept")
        jobs.ask_periodic(world)
        jobs.run_due(world)
        clock.tick(days=8)
        jobs.ask_periodic(world)
        jobs.run_due(world)
        assert row(world, "tidy_jobs:2026-11-26").result == "Forgot 1 ticks."
        assert row(world, "kept").state is JobState.DONE
        with world.database.reading() as session:
            left = session.scalars(select(Job.key).where(Job.kind == "test_tick")).all()
        assert left == ["test_tick:2026-11-26T18:00:00Z"]
    finally:
        KINDS.pop("test_tick")


def test_workers_are_woken_after_the_commit_and_only_for_work_that_is_due(world: Context):
    woken: list[int] = []
    jobs.wake_with(world.database, lambda: woken.append(count(world)))
    with world.database.saving() as session:
        for key in ("one", "two"):
            jobs.ask(session, kind="test_work", key=key, arguments={}, at=world.now(), by="test")
        assert woken == []
    assert woken == [2]
    ask(world, "later", due_in=timedelta(hours=1))
    ask(world, "one")
    assert woken == [2]


def test_looking_for_work_when_there_is_none_does_not_wait_for_a_writer(world: Context):
    with world.database.saving() as session:
        session.add(other_job(world, "being written"))
        session.flush()
        assert run_in_thread(world) == 0


def test_two_handlers_of_one_kind_are_refused():
    def other(_context: Context, _taken: jobs.Taken) -> str:
        return ""

    other.__module__ = "somewhere.else"
    with pytest.raises(ValueError, match="Two handlers for tidy_jobs"):
        jobs.handles("tidy_jobs")(other)


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


def keys_asked(world: Context, _clock: Clock, kind: str) -> list[str]:
    with world.database.reading() as session:
        before = set(session.scalars(select(Job.key)))
    jobs.ask_periodic(world)
    with world.database.reading() as session:
        after = set(session.scalars(select(Job.key).where(Job.kind == kind)))
    return sorted(after - before)


def other_job(world: Context, key: str) -> Job:
    return Job(
        kind="test_work", key=key, arguments={}, due_at=world.now() + timedelta(days=1),
        asked_by="test", asked_at=world.now(),
    )  # fmt: skip


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_database(tmp_path_factory.getbasetemp()) as database:
        yield database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def world(database: Database, clock: Clock, bench: Bench) -> Iterator[Context]:
    """A district whose only work is to note the key of each job."""

    def note(_context: Context, taken: jobs.Taken) -> jobs.Ending:
        if bench.trouble:
            raise bench.trouble
        bench.done.append(taken.key)
        return f"Did {taken.key}."

    jobs.handles("test_work", retry=[30, 120], lease=LEASE)(note)
    yield at_work(database, clock)
    KINDS.pop("test_work")
