"""The second person's word on a bill run, and the numbers it sets aside."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.bill import Bill
from models.bill_run import (
    UNBILLABLE,
    BillRun,
    BillRunAccount,
    BillRunException,
    Left,
    RunState,
    bill_number,
)
from models.district import District
from models.errors import Conflict, Refused
from models.money import Money
from services.billing import inputs, runs

S = RunState


def approve(session: Session, district: District, *, run_id: int, at: datetime, by: str) -> BillRun:
    """Agree to what a preview showed: its numbers are set aside, and posting is asked for.

    Somebody else than whoever had it worked out. A second call by the same person changes
    nothing.

    :raises Refused: by whoever had it worked out or decided what is unusual in it, while
        something waits for a decision, when nothing would be billed, or the month is closed.
    :raises Conflict: when anything it was worked out of changed since: preview it again.
    """
    run = runs.locked(session, run_id)
    if run.approved_by == by and run.state in {S.APPROVED, S.POSTING, S.POSTED}:
        return run
    if run.state is not S.PREVIEWED:
        raise Refused("Only a run that was previewed can be approved.")
    if run.drafted_by == by:
        raise Refused("You had this run worked out: somebody else approves it.")
    if decided_by(session, run, by):
        raise Refused("You decided what is unusual in this run: somebody else approves it.")
    runs.refuse_closed(session, run.bill_on)
    if inputs.digest(session, district.tariff, run) != run.inputs:
        raise Conflict("Rates, accounts or volumes changed since the preview. Preview it again.")
    if count := open_exceptions(session, run):
        raise Refused(
            "%(count)s exceptions wait for a decision. Accept them, or hold them out of the run.",
            count=count,
        )
    _hold_out(session, run)
    run.bills, run.total = _to_bill(session, run)
    if not run.bills:
        raise Refused("No bill is left in this run.")
    _set_numbers_aside(session, run)
    run.approved_by, run.approved_at = by, at
    run.move_to(S.APPROVED, by=by, at=at)
    session.flush()
    runs.trail(
        session, run, "bill_run.approve", by=by, at=at, bills=run.bills, total=run.total.plain,
        numbers=[run.number_first, run.number_last],
    )  # fmt: skip
    runs.ask(session, run, at=at, by=by)
    return run


def decided_by(session: Session, run: BillRun, by: str) -> bool:
    """Whether somebody decided any of the run's exceptions: two people look at each bill."""
    decided = select(BillRunException.id).where(
        BillRunException.run_id == run.id, BillRunException.decided_by == by
    )
    return session.scalar(decided.limit(1)) is not None


def open_exceptions(session: Session, run: BillRun) -> int:
    """How many exceptions wait for a decision. Those no bill can be made of do not."""
    return session.scalar(
        select(func.count()).where(
            BillRunException.run_id == run.id, BillRunException.decision == "",
            BillRunException.kind.not_in(UNBILLABLE),
        )
    ) or 0  # fmt: skip


def _hold_out(session: Session, run: BillRun) -> None:
    held = select(BillRunException.account_id).where(
        BillRunException.run_id == run.id, BillRunException.decision == runs.HELD
    )
    session.execute(
        update(BillRunAccount)
        .where(BillRunAccount.run_id == run.id, BillRunAccount.account_id.in_(held),
               BillRunAccount.left_out == Left.NO)
        .values(left_out=Left.HELD)
    )  # fmt: skip


def _to_bill(session: Session, run: BillRun) -> tuple[int, Money]:
    count, cents = session.execute(
        select(func.count(), func.sum(BillRunAccount.total)).where(
            BillRunAccount.run_id == run.id, BillRunAccount.left_out == Left.NO
        )
    ).one()
    return count, cents or Money.ZERO


def _set_numbers_aside(session: Session, run: BillRun) -> None:
    """The next numbers of the year, one for each place; nobody else uses them for ever.

    Two runs that want the same at once meet the unique constraint, and one tries again.
    """
    year = run.bill_on.year
    places = session.scalar(
        select(func.max(BillRunAccount.place)).where(BillRunAccount.run_id == run.id)
    )
    of_runs = session.scalar(
        select(func.max(BillRun.number_last)).where(BillRun.number_year == year)
    )
    before = bill_number(year, 0)[:3]
    printed = session.scalar(
        select(func.max(Bill.number)).where(
            Bill.number.startswith(before, autoescape=True),
            Bill.number.regexp_match(rf"^{before}[0-9]{{6}}$"),
        )
    )
    used = max(of_runs or 0, int(printed.removeprefix(before)) if printed else 0)
    run.number_year, run.number_first, run.number_last = year, used + 1, used + (places or 0)
