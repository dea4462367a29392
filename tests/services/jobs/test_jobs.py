"""The job ledger: asked for once, done when due, tried again by its calendar."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attention import Attention, AttentionKind
from models.errors import NotFound, Refused
from models.job import Job, JobState
from services import jobs
from services.context import Context
from services.jobs.ledger import RESULT_CHARACTERS_MAX
from tests.services.jobs.job_bench import (
    Bench,
    ask,
    count,
    other_job,
    row,
    run_in_thread,
    take,
)
from tests.workshop import Clock


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
    with world.database.reading() as session:
        [called] = session.scalars(select(Attention))
    assert called.kind is AttentionKind.JOB_FAILED


def test_what_breaks_a_rule_is_not_tried_again(world: Context, bench: Bench):
    bench.trouble = Refused("The account is closed.")
    ask(world, "one")
    jobs.run_due(world)
    assert (row(world, "one").state, row(world, "one").tries) == (JobState.FAILED, 1)
    assert row(world, "one").result == "The account is closed."


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


def test_workers_stop_between_two_jobs_when_told(world: Context, bench: Bench):
    ask(world, "one")
    ask(world, "two")
    jobs.run_due(world, until=lambda: bool(bench.done))
    assert bench.done == ["one"]


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
