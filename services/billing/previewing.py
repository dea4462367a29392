"""Working a run out without posting it: every account, what it comes to, what is unusual."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.bill_run import (
    BillRun,
    BillRunAccount,
    BillRunException,
    Left,
    RunState,
)
from models.errors import Conflict, Refused
from models.money import Money
from services import audit, jobs, many
from services.billing import inputs, runs, served
from services.billing.totals import Account, Seen, before
from services.billing.working_out import Calculator, Worked
from services.context import Context
from services.rules.periods import Period
from services.rules.rating import Served
from services.rules.unusual import unusual

S = RunState
BATCH = 1000
#: Longer than the largest cycle takes.
LEASE = timedelta(minutes=30)
#: A last bill that is older says nothing of this one.
LAST_BILL = timedelta(days=400)
ACCOUNT_COLUMNS = ("run_id", "account_id", "place", "total", "digest", "left_out")
EXCEPTION_COLUMNS = (
    "run_id", "account_id", "kind", "words", "decision", "reason", "decided_by", "decided_at",
)  # fmt: skip

#: How many accounts were worked out, and how many there are.
Tell = Callable[[int, int], None]
#: A decision of the preview before, by account, kind and words: it stands while they do.
Decided = Mapping[tuple[int, str, str], tuple[str, str, str, datetime | None]]


@jobs.handles(runs.PREVIEWING, lease=LEASE, alone=True)
def preview_run(context: Context, taken: jobs.Taken) -> jobs.Ending:
    """The preview that a page asked for."""
    run = preview(context, int(taken.arguments["run_id"]), by=taken.asked_by)
    return f"{run.bills} bills of {run.total} are worked out."


def preview(
    context: Context, run_id: int, *, by: str, tell: Tell = lambda done, of: None
) -> BillRun:
    """Work every account of the run out, and list what is unusual. Posts nothing.

    Again, it begins anew; a decision stays where the same is unusual in the same words. Whoever
    has it worked out may not approve it.

    :raises NotFound: when there is no such run.
    :raises Refused: when it is approved, posted or dropped, or the month of its bills is closed.
    :raises Conflict: when something changed while it was worked out, or somebody began it again.
    """
    at = context.now()
    begun: tuple[BillRun, Decided, int] = context.database.attempt(
        partial(_begin, context=context, run_id=run_id, by=by, at=at)
    )
    run, decided, count = begun
    period = Period(run.period_from, run.period_to)
    calculator, seen = Calculator(context.district.tariff, period, run.bill_on), Seen()
    after = 0
    tell(0, count)
    while True:
        with context.database.reading() as session:
            of_cycle = _next(session, run, after)
            ids = _unbilled(session, run, of_cycle)
            accounts = _worked_out(session, calculator, ids, period)
        if not of_cycle:
            break
        rows, exceptions = _rows(run, accounts, seen, decided)
        context.database.attempt(
            partial(_write, run_id=run_id, by=by, at=at, rows=rows, exceptions=exceptions)
        )
        after = of_cycle[-1]
        tell(seen.accounts, count)
    return context.database.attempt(
        partial(_end, context=context, run_id=run_id, by=by, at=at, seen=seen)
    )


def _begin(
    session: Session, *, context: Context, run_id: int, by: str, at: datetime
) -> tuple[BillRun, Decided, int]:
    run = _still(session, run_id)
    runs.refuse_closed(session, run.bill_on)
    runs.by_the_file(context.files.on(run.bill_on), run)
    decided = {
        (each.account_id, each.kind.value, each.words):
            (each.decision, each.reason, each.decided_by, each.decided_at)
        for each in session.scalars(
            select(BillRunException).where(
                BillRunException.run_id == run_id, BillRunException.decision != ""
            )
        )
    }  # fmt: skip
    for table in (BillRunAccount, BillRunException):
        session.execute(delete(table).where(table.run_id == run_id))
    run.move_to(S.DRAFTED, by=by, at=at)
    run.drafted_by, run.drafted_at, run.previewed_at = by, at, None
    run.inputs, run.seen = inputs.digest(session, context.district.tariff, run), {}
    run.bills, run.total = 0, Money.ZERO
    of_run = select(func.count()).select_from(CustomerAccount).where(inputs.is_of(run))
    count = session.scalar(of_run.where(~inputs.is_billed(run)))
    billed = session.scalar(of_run.where(inputs.is_billed(run)))
    run.seen = {"accounts": count or 0, "billed_before": billed or 0}
    session.flush()
    return run, decided, count or 0


def _still(session: Session, run_id: int) -> BillRun:
    run = runs.locked(session, run_id)
    if run.state not in {S.DRAFTED, S.PREVIEWED}:
        raise Refused("The run is %(state)s: it is not worked out again.", state=run.state.value)
    return run


def _ours(session: Session, run_id: int, by: str, at: datetime) -> BillRun:
    """The run while it is our preview that is being made."""
    run = _still(session, run_id)
    if (run.drafted_by, run.drafted_at, run.state) != (by, at, S.DRAFTED):
        raise Conflict("Somebody began to preview this run again.")
    return run


def _next(session: Session, run: BillRun, after: int) -> Sequence[int]:
    return session.scalars(
        select(CustomerAccount.id)
        .where(inputs.is_of(run), CustomerAccount.id > after)
        .order_by(CustomerAccount.id)
        .limit(BATCH)
    ).all()


def _unbilled(session: Session, run: BillRun, ids: Sequence[int]) -> list[int]:
    """Those of a batch that have no bill for any day of the run.

    Asked apart: a planner that joins all bills for every thousand accounts slows as they grow.
    """
    billed = session.scalars(
        select(Bill.account_id).where(many.among(Bill.account_id, ids), inputs.overlaps(run))
    )
    return sorted(set(ids) - set(billed))


def _worked_out(
    session: Session, calculator: Calculator, ids: Sequence[int], period: Period
) -> list[Account]:
    if not ids:
        return []
    services = served.of_accounts(session, ids, period)
    last = _last_totals(session, ids, period)
    return [
        _account(id_, services[id_], calculator.of(services[id_]), last.get(id_), period)
        for id_ in ids
    ]


def _account(
    account_id: int, service: Served, worked: Worked, last: Money | None, period: Period
) -> Account:
    exceptions = tuple(unusual(worked.total, last=last, served=service, period=period))
    if worked.stops is not None:
        exceptions = (worked.stops,)
    return Account(account_id, service.terms[-1].customer_class, worked, exceptions)


def _last_totals(session: Session, ids: Sequence[int], period: Period) -> dict[int, Money]:
    """What the last bill of each account came to; of several, the one of the latest period."""
    rows = session.execute(
        select(Bill.account_id, Bill.total)
        .where(many.among(Bill.account_id, ids), Bill.period_from < period.from_on,
               Bill.period_from >= period.from_on - LAST_BILL)
        .order_by(Bill.period_from)
    )  # fmt: skip
    return {row.account_id: row.total for row in rows}


def _rows(
    run: BillRun, accounts: Iterable[Account], seen: Seen, decided: Decided
) -> tuple[list[many.Values], list[many.Values]]:
    rows: list[many.Values] = []
    exceptions: list[many.Values] = []
    for each in accounts:
        place, worked = seen.add(each), each.worked
        left = Left.NO if worked.stops is None else Left.UNBILLABLE
        rows.append((run.id, each.account_id, place, worked.total.cents, worked.digest, left.value))
        for kind, words in each.exceptions:
            before = decided.get((each.account_id, kind.value, words), ("", "", "", None))
            decision, reason, who, when = before
            exceptions.append(
                (run.id, each.account_id, kind.value, words, decision, reason, who,
                 None if when is None else many.instant(when))
            )  # fmt: skip
    return rows, exceptions


def _write(
    session: Session, *, run_id: int, by: str, at: datetime, rows: Sequence[many.Values],
    exceptions: Sequence[many.Values],
) -> None:  # fmt: skip
    _ours(session, run_id, by, at)
    many.insert(session, BillRunAccount, ACCOUNT_COLUMNS, rows)
    many.insert(session, BillRunException, EXCEPTION_COLUMNS, exceptions)


def _end(
    session: Session, *, context: Context, run_id: int, by: str, at: datetime, seen: Seen
) -> BillRun:
    run = _ours(session, run_id, by, at)
    if inputs.digest(session, context.district.tariff, run) != run.inputs:
        raise Conflict("Rates, accounts or volumes changed meanwhile. Preview the run again.")
    run.bills, run.total = seen.places, Money(seen.cents)
    run.seen = {
        "accounts": seen.accounts,
        "billed_before": run.seen["billed_before"],
        "classes": {name: dict(count) for name, count in sorted(seen.classes.items())},
        "charges": {name: dict(count) for name, count in seen.charges.items()},
        "before": before(session, context, run),
    }
    run.previewed_at = context.now()
    run.move_to(S.PREVIEWED, by=by, at=run.previewed_at)
    session.flush()
    audit.record(
        session, actor=by, action="bill_run.preview", subject=f"bill_run:{run.id}",
        at=run.previewed_at, detail={"bills": run.bills, "total": run.total.plain},
    )  # fmt: skip
    return run
