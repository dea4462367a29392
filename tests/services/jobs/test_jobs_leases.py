"""Who may work on a job: the one who holds its lease, and nobody after it is over."""

import threading

import pytest
from sqlalchemy.orm import Session

from models.errors import Conflict
from models.job import JobState
from services import jobs
from services.context import Context
from services.jobs.kinds import KINDS
from tests.services.jobs.job_bench import LEASE, Bench, ask, count, other_job, row, take
from tests.workshop import Clock


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


def test_c03_a_worker_that_slept_through_its_lease_writes_nothing(world: Context, clock: Clock):
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


def test_the_last_write_of_a_worker_that_lost_its_lease_is_not_made(
    world: Context, clock: Clock, bench: Bench
):
    def slow(context: Context, taken: jobs.Taken) -> jobs.Ending:
        clock.tick(minutes=10)
        jobs.take(context.database, at=clock())

        def last_write(session: Session) -> str:
            session.add(other_job(context, "should not be"))
            return "Done."

        return last_write

    bench.handler = slow
    ask(world, "one")
    jobs.run_due(world)
    assert count(world) == 1
    assert row(world, "one").state is JobState.RUNNING


def test_the_last_write_and_the_end_of_the_job_are_one_transaction(world: Context, bench: Bench):
    def handler(context: Context, taken: jobs.Taken) -> jobs.Ending:
        def last_write(session: Session) -> str:
            session.add(other_job(context, "half"))
            session.flush()
            raise Conflict("Somebody was first.")

        return last_write

    bench.handler = handler
    ask(world, "one")
    jobs.run_due(world)
    assert count(world) == 1
    assert (row(world, "one").state, row(world, "one").result) == (
        JobState.WAITING, "Somebody was first.",
    )  # fmt: skip


def test_a_job_that_kills_every_worker_is_given_up(world: Context, clock: Clock):
    ask(world, "poison")
    for _ in range(3):
        take(world)
        clock.tick(minutes=10)
    assert jobs.take(world.database, at=clock()) is None
    poison = row(world, "poison")
    assert (poison.state, poison.ended_at) == (JobState.FAILED, clock())
    assert poison.result == "Given up: the worker stopped in the middle of it, 3 times."


def test_c02_eight_workers_do_each_of_fifty_jobs_once(world: Context, bench: Bench):
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


def test_of_work_that_runs_alone_one_runs_and_other_work_finds_a_worker(
    world: Context, clock: Clock
):
    """Two letters that are slow to read never hold both workers; a dead worker holds none."""
    jobs.handles("test_alone", lease=LEASE, alone=True)(lambda _context, _taken: "Done.")
    try:
        with world.database.saving() as session:
            for key in ("first", "second"):
                jobs.ask(session, kind="test_alone", key=key, arguments={}, at=clock(), by="test")
        clock.tick(seconds=1)
        ask(world, "money")
        first = take(world)
        assert (first.key, take(world).key) == ("first", "money")
        assert jobs.take(world.database, at=clock()) is None
        clock.tick(seconds=LEASE.seconds)
        again = take(world)
        assert (again.key, again.fence) == ("first", 2)
        with world.database.saving() as session:
            jobs.finish(session, again, "Done.", at=clock())
        assert {take(world).key, take(world).key} == {"money", "second"}
    finally:
        KINDS.pop("test_alone")
