"""Work that comes round by itself: asked for once a turn, whoever asks and whatever the clock."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from models.database import Database
from models.job import Job, JobState
from services import jobs
from services.context import Context
from services.jobs.kinds import KINDS
from tests.workshop import Clock, at_work


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
def test_c13_a_clock_that_jumps_back_runs_nothing_again(
    world: Context, clock: Clock, jump: timedelta
):
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
        with world.database.saving() as session:
            jobs.ask(
                session, kind="tidy_jobs", key="kept", arguments={}, at=world.now(), by="staff:7"
            )
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


def row(world: Context, key: str) -> Job:
    with world.database.reading() as session:
        return session.scalars(select(Job).where(Job.key == key)).one()


def keys_asked(world: Context, _clock: Clock, kind: str) -> list[str]:
    with world.database.reading() as session:
        before = set(session.scalars(select(Job.key)))
    jobs.ask_periodic(world)
    with world.database.reading() as session:
        after = set(session.scalars(select(Job.key).where(Job.kind == kind)))
    return sorted(after - before)


@pytest.fixture
def database(house_database: Database) -> Database:
    return house_database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A district that tidies its jobs at night and does nothing else by itself."""
    for name in KINDS.keys() - {"tidy_jobs"}:
        monkeypatch.delitem(KINDS, name)
    return at_work(database, clock)
