"""Posting an approved run: a batch of accounts at a time, each batch whole or not at all.

A batch is one transaction with a few statements for all of it, and comes to what
``issuing.issue_bill`` would write for each account. It can stop at any point and go on: how far it
came is written with the bills themselves. The next batch is worked out while one is written
(``lanes``, ADR 32).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.base import Base
from models.bill import Bill
from models.bill_run import BillRun, BillRunAccount, Left, RunState
from models.errors import NotFound, Refused
from models.money import Money
from services import audit, jobs, many
from services.billing import inputs, runs, served, writing
from services.billing.lanes import LANES, OutOfTurn, Turn, Work, in_turn
from services.billing.runs import POSTING
from services.billing.working_out import Calculator
from services.billing.writing import ToBill
from services.books.chart import lock_accounts
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
    run = _run(context, run_id)
    period = Period(run.period_from, run.period_to)
    calculators = [
        Calculator(context.district.tariff, period, run.bill_on) for _lane in range(LANES)
    ]
    posting = _Posting(run_id, context, by, calculators)
    work = Work(posting.look, posting.write)
    while run.state is not S.POSTED:
        try:
            for done in in_turn(context.database, run_id, _starts(run, until), work):
                tell(done.posted_to, _places(done))
                run = done
            break
        except OutOfTurn:
            run = _run(context, run_id)
    return run


def _run(context: Context, run_id: int) -> BillRun:
    with context.database.reading() as session:
        run = session.get(BillRun, run_id)
    if run is None:
        raise NotFound("There is no such bill run.")
    return run


def _starts(run: BillRun, until: Callable[[], bool]) -> Iterator[int]:
    """Behind which places batches begin, while nobody says to stop; one in any case."""
    yield run.posted_to
    for after in range(run.posted_to + BATCH, _places(run), BATCH):
        if until():
            return
        yield after


def _places(run: BillRun) -> int:
    return 1 + (run.number_last or 0) - (run.number_first or 1)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a batch comes to, by looking alone."""

    at: datetime
    #: The last place of the run that is in it.
    upto: int
    bills: int
    total: Money
    rows: writing.Rows
    #: Who gets no bill after all.
    left: Mapping[Left, set[int]]
    #: The last ids it takes.
    ids: Mapping[type[Base], int]


@dataclass(frozen=True)
class _Posting:
    """The posting of a run, as each batch goes about it."""

    run_id: int
    context: Context
    by: str
    #: Not shared by those at work at once.
    calculators: Sequence[Calculator]

    def look(self, session: Session, after: int, before: _Seen | None) -> _Seen:
        """Work out the bills of a batch as rows."""
        run = session.get_one(BillRun, self.run_id)
        _refuse(session, run)
        at = self.context.now()
        upto = min(after + BATCH, _places(run))
        calculator = self.calculators[after // BATCH % LANES]
        bills, left = _bills(session, run, _waiting(session, run, after, upto), calculator)
        ids = many.Ids(session, before.ids if before is not None else {})
        rows = writing.rows(session, self.context.district, run, bills, ids, at=at, by=POSTING)
        total = Money(sum(each.worked.total.cents for each in bills))
        return _Seen(
            at=at, upto=upto, bills=len(bills), total=total, rows=rows, left=left, ids=ids.last
        )

    def write(self, session: Session, turn: Turn, seen: _Seen) -> BillRun:
        """Write them; when it is its turn, move the books and say how far we came."""
        run = session.get_one(BillRun, self.run_id)
        _leave_out(session, run, seen.left)
        writing.write(session, run, seen.rows, after=turn.after, at=seen.at, by=POSTING)
        turn.come(session)
        run = runs.locked(session, self.run_id)
        if run.state is S.POSTED or run.posted_to != turn.after:
            raise OutOfTurn
        _refuse(session, run)
        writing.move(session, self.context.district, seen.rows)
        run.move_to(S.POSTING, by=self.by, at=seen.at)
        run.posted_to = seen.upto
        run.posted_bills += seen.bills
        run.posted_total += seen.total
        if seen.upto == _places(run):
            _end(session, run, self.context, by=self.by)
        session.flush()
        return run


def _refuse(session: Session, run: BillRun) -> None:
    if run.state not in {S.APPROVED, S.POSTING, S.POSTED}:
        raise Refused("Only a run that was approved can be posted.")
    runs.refuse_closed(session, run.bill_on)


def _waiting(session: Session, run: BillRun, after: int, upto: int) -> list[_Place]:
    rows = session.execute(
        select(BillRunAccount.place, BillRunAccount.account_id, BillRunAccount.digest)
        .where(BillRunAccount.run_id == run.id, BillRunAccount.place > after,
               BillRunAccount.place <= upto, BillRunAccount.left_out == Left.NO)
        .order_by(BillRunAccount.place)
    )  # fmt: skip
    return [_Place(place or 0, account_id, digest) for place, account_id, digest in rows]


def _bills(
    session: Session, run: BillRun, places: Sequence[_Place], calculator: Calculator
) -> tuple[list[ToBill], Mapping[Left, set[int]]]:
    """What these accounts are billed; whoever has a bill, or changed since, is left out."""
    if not places:
        return [], {}
    ids = [each.account_id for each in places]
    lock_accounts(session, ids)
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
    return bills, left


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
