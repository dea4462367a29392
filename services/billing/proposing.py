"""The next run of each cycle, proposed some days before its bills are dated."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.bill_run import BillRun, RunState
from models.district import District
from models.errors import Refused
from models.tariff import Cycle
from services import jobs
from services.billing import runs
from services.context import Context
from services.rules.periods import cycle_period, next_bill_on

#: The days there are to look at a run, and to decide what is unusual.
DAYS_AHEAD = timedelta(days=7)
PROPOSING = "propose_bill_runs"


@jobs.handles(PROPOSING, daily_at=time(5, 10))
def propose(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Draft the run of each cycle whose bills are dated within a week. A person previews it."""
    return lambda session: _propose(session, context, context.now())


def next_up(session: Session, district: District, today: date) -> tuple[int, date]:
    """The cycle whose bills are dated next and have no run yet, and their day.

    When each has its run: the one that is dated first.
    """
    cycles = district.tariff.cycles
    days = sorted((next_bill_on(cycle, today), number) for number, cycle in cycles.items())
    without = [
        (day, number) for day, number in days if not _has_run(session, cycles[number], number, day)
    ]
    day, number = (without or days)[0]
    return number, day


def _propose(session: Session, context: Context, at: datetime) -> str:
    today = context.district.day(at)
    made = [
        run.id
        for number in sorted(context.district.tariff.cycles)
        if (run := _of_cycle(session, context, number, today, at)) is not None
    ]
    return f"Proposed {len(made)} bill runs."


def _of_cycle(
    session: Session, context: Context, number: int, today: date, at: datetime
) -> BillRun | None:
    """The run that is drafted for a cycle now; none when it is too early or there was one."""
    cycle = context.district.tariff.cycles[number]
    bill_on = next_bill_on(cycle, today)
    if bill_on > today + DAYS_AHEAD:
        return None
    if _has_run(session, cycle, number, bill_on):
        return None
    try:
        return runs.draft(
            session, context.files.on(bill_on), cycle=number, bill_on=bill_on, at=at, by=PROPOSING
        )
    except Refused:  # the month is closed: there is nothing to propose
        return None


def _has_run(session: Session, cycle: Cycle, number: int, bill_on: date) -> bool:
    known = select(BillRun.id).where(
        BillRun.cycle == number, BillRun.state != RunState.DROPPED,
        BillRun.period_from == cycle_period(cycle, bill_on).from_on,
    )  # fmt: skip
    return session.scalar(known.limit(1)) is not None
