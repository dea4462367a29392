"""The next run of each cycle is proposed a week before, once, and nothing is worked out."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models.bill_run import BillRun, RunState
from models.job import Job
from services import jobs
from services.billing import proposing, runs
from services.books import ledger
from services.rules.periods import next_bill_on
from tests.workshop import LARKSPUR, Clock, at_work

CYCLES = LARKSPUR.tariff.cycles


@pytest.fixture
def clock():
    clock = Clock()
    clock.at = datetime(2026, 11, 11, 18, tzinfo=UTC)
    return clock


@pytest.fixture
def propose(session, database, clock):
    """Let the morning's work be done on the day of the clock."""

    def propose() -> list[tuple[int, date]]:
        context = at_work(database, clock)
        jobs.ask(
            session, kind=proposing.PROPOSING, key=f"propose:{clock.at}", arguments={},
            at=clock.at, by="calendar",
        )  # fmt: skip
        jobs.run_due(context)
        job = session.scalars(select(Job).where(Job.key == f"propose:{clock.at}")).one()
        session.refresh(job)
        assert job.result.startswith("Proposed")
        found = session.scalars(select(BillRun).order_by(BillRun.id))
        return [(run.cycle, run.bill_on) for run in found if run.state is RunState.DRAFTED]

    return propose


@pytest.mark.parametrize(
    ("cycle", "today", "bills_on"),
    [
        (1, date(2026, 11, 18), date(2026, 11, 18)),
        (1, date(2026, 11, 19), date(2027, 1, 18)),
        (2, date(2026, 11, 19), date(2026, 12, 18)),
        (2, date(2026, 12, 31), date(2027, 2, 18)),
    ],
)
def test_the_bills_of_a_cycle_are_dated_once_a_period(cycle, today, bills_on):
    assert next_bill_on(CYCLES[cycle], today) == bills_on


def test_a_run_is_proposed_a_week_before_and_only_once(propose, clock):
    assert propose() == [(1, date(2026, 11, 18))]
    clock.tick(days=1)
    assert propose() == [(1, date(2026, 11, 18))]


def test_eight_days_before_nothing_is_proposed(propose, clock):
    clock.tick(days=-1)
    assert propose() == []


def test_a_run_that_was_dropped_is_proposed_again(session, propose, clock):
    propose()
    run = session.scalars(select(BillRun)).one()
    runs.drop(session, run_id=run.id, reason="The wrong day.", at=clock.at, by="staff:1")
    clock.tick(days=1)
    assert propose() == [(1, date(2026, 11, 18))]


def test_in_a_closed_month_nothing_is_proposed(session, propose, clock):
    ledger.close_period(session, date(2026, 11, 1), by="staff:1", at=clock.at)
    assert propose() == []


def test_the_next_one_up_is_the_first_cycle_that_has_no_run(session, clock):
    today = date(2026, 11, 11)
    assert proposing.next_up(session, LARKSPUR, today) == (1, date(2026, 11, 18))
    runs.draft(
        session, LARKSPUR, cycle=1, bill_on=date(2026, 11, 18), at=clock.at, by="staff:1"
    )  # fmt: skip
    assert proposing.next_up(session, LARKSPUR, today) == (2, date(2026, 12, 18))
