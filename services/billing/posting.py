"""Posting an approved run: a batch of accounts at a time, each batch whole or not at all.

A batch is one transaction with a few statements for all of it, and comes to what
``issuing.issue_bill`` would write for each account. It can stop at any point and go on: how far it
came is written with the bills themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.bill import Bill
from models.bill_run import BillRun, BillRunAccount, Left, RunState
from models.errors import NotFound, Refused
from models.money import Money
from services import audit, jobs, many
from services.billing import inputs, runs, served, writing
from services.billing.runs import POSTING
from services.billing.working_out import Calculator
from services.billing.writing import ToBill
from services.books.chart import lock_accounts, lock_general
from services.context import Context
from services.rules.periods import Period

S = RunState
BATCH = 1000
#: A slice ends before its lease does; another goes on.
SLICE, LEASE = timedelta(minutes=8), timedelta(minutes=20)

#: How many places are done, and how many the run has.
Tell = Callable[[int, int], None]


class _Place(NamedTuple):
    """An account of the run that waits for its bill."""

    place: int
    account_id: int
    digest: str


@jobs.handles(POSTING, lease=LEASE, alone=True)
def post_run(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """A slice of posting a run; what is left goes on with the next."""
    run_id, part = int(taken.arguments["run_id"]), int(taken.arguments["part"])
    ends = monotonic() + SLICE.total_seconds()
    run = post(context, run_id, by=taken.asked_by, until=lambda: monotonic() > ends)
    said = f"{run.posted_bills} bills of {run.posted_total} are posted."
    if run.state is S.POSTED:
        return said

    def go_on(session: Session) -> str:
        runs.ask(session, run, at=context.now(), by=taken.asked_by, part=part + 1)
        return f"{said} It goes on."

    return go_on


def post(
    context: Context, run_id: int, *, by: str, tell: Tell = lambda done, of: None,
    until: Callable[[], bool] = lambda: False,
) -> BillRun:  # fmt: skip
    """Post the bills of an approved run, or go on where it stopped; return the run.

    Each receivable is debited and its revenue credited, credit that is held is applied, and
    drafts are planned next, as for a single bill. A run that is posted posts nothing more. It
    stops between two batches once ``until`` says so.

    :raises NotFound: when there is no such run.
    :raises Refused: when it is not approved, or the month of its bills was closed.
    """
    with context.database.reading() as session:
        run = session.get(BillRun, run_id)
    if run is None:
        raise NotFound("There is no such bill run.")
    period = Period(run.period_from, run.period_to)
    calculator = Calculator(context.district.tariff, period, run.bill_on)
    while True:
        run = context.database.attempt(
            partial(_batch, context=context, run_id=run_id, by=by, calculator=calculator)
        )
        tell(run.posted_to, _places(run))
        if run.state is S.POSTED or until():
            return run


def _places(run: BillRun) -> int:
    return 1 + (run.number_last or 0) - (run.number_first or 1)


def _batch(
    session: Session, *, context: Context, run_id: int, by: str, calculator: Calculator
) -> BillRun:
    run = runs.locked(session, run_id)
    if run.state is S.POSTED:
        return run
    if run.state not in {S.APPROVED, S.POSTING}:
        raise Refused("Only a run that was approved can be posted.")
    runs.refuse_closed(session, run.bill_on)
    at = context.now()
    run.move_to(S.POSTING, by=by, at=at)
    upto = min(run.posted_to + BATCH, _places(run))
    places = [
        _Place(row.place or 0, row.account_id, row.digest)
        for row in session.execute(
            select(BillRunAccount.place, BillRunAccount.account_id, BillRunAccount.digest)
            .where(BillRunAccount.run_id == run_id, BillRunAccount.place > run.posted_to,
                   BillRunAccount.place <= upto, BillRunAccount.left_out == Left.NO)
            .order_by(BillRunAccount.place)
        )
    ]  # fmt: skip
    bills = _bills(session, context, run, places, calculator)
    if bills:
        writing.write(session, context.district, run, bills, at=at, by=POSTING)
    run.posted_to = upto
    run.posted_bills += len(bills)
    run.posted_total += Money(sum(each.worked.total.cents for each in bills))
    if upto == _places(run):
        _end(session, run, context, by=by)
    session.flush()
    return run


def _bills(
    session: Session, context: Context, run: BillRun, places: Sequence[_Place],
    calculator: Calculator,
) -> list[ToBill]:  # fmt: skip
    """What these accounts are billed; whoever has a bill, or changed since, is left out."""
    if not places:
        return []
    ids = [each.account_id for each in places]
    lock_accounts(session, ids)
    lock_general(session, context.district.chart)
    billed = set(
        session.scalars(
            select(Bill.account_id).where(many.among(Bill.account_id, ids), inputs.overlaps(run))
        )
    )
    services = served.of_accounts(session, ids, Period(run.period_from, run.period_to))
    bills, left = [], {Left.BILLED_BEFORE: billed, Left.CHANGED: set[int]()}
    for place, account_id, digest in places:
        if account_id in billed:
            continue
        worked = calculator.of(services[account_id])
        if worked.digest != digest or worked.stops is not None:
            left[Left.CHANGED].add(account_id)
        else:
            bills.append(ToBill(account_id, run.number_at(place), worked))
    _leave_out(session, run, left)
    return bills


def _leave_out(session: Session, run: BillRun, left: Mapping[Left, set[int]]) -> None:
    for why, ids in left.items():
        if ids:
            session.execute(
                update(BillRunAccount)
                .where(BillRunAccount.run_id == run.id, many.among(BillRunAccount.account_id, ids))
                .values(left_out=why)
            )


def _end(session: Session, run: BillRun, context: Context, *, by: str) -> None:
    at = context.now()
    run.posted_at = at
    run.move_to(S.POSTED, by=by, at=at)
    audit.record(
        session, actor=by, action="bill_run.post", subject=f"bill_run:{run.id}", at=at,
        detail={"bills": run.posted_bills, "total": run.posted_total.plain},
    )  # fmt: skip
