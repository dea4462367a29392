"""Bill runs as staff look at them: the list, what a run comes to, its exceptions, its numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill_run import (
    UNBILLABLE,
    BillRun,
    BillRunAccount,
    BillRunException,
    Left,
    RunExceptionKind,
    RunState,
)
from models.errors import NotFound
from models.money import Money
from services import many
from services.billing import runs
from services.pages import PAGE, Rows, page_of

#: Rows of a whole list that are held at once.
BATCH = 1000


@dataclass(frozen=True)
class Figure:
    """A class or a charge: how many bills or lines, what they come to, and the period before."""

    name: str
    count: int
    total: Money
    count_before: int
    total_before: Money


@dataclass(frozen=True)
class Kind:
    """One kind of exception in a run: how many there are, and how many wait for a decision."""

    kind: RunExceptionKind
    count: int
    waiting: int
    held: int


class Unused(NamedTuple):
    """A number of the run that no bill has, whose it would have been, and why."""

    number: str
    account: str
    why: Left


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A run with everything its page says of it."""

    run: BillRun
    classes: Sequence[Figure]
    charges: Sequence[Figure]
    bills_before: int
    total_before: Money
    kinds: Sequence[Kind]
    #: How many of its accounts are worked out, while they are.
    worked_out: int
    is_under_way: bool
    #: How many accounts got no bill by it, by the reason.
    left: dict[Left, int]

    @property
    def accounts(self) -> int:
        """How many accounts it has."""
        return int(self.run.seen.get("accounts", 0))

    @property
    def billed_before(self) -> int:
        """Accounts of the cycle that had a bill for these days, and are not in the run."""
        return int(self.run.seen.get("billed_before", 0))

    @property
    def waiting(self) -> int:
        """Exceptions that wait for a decision."""
        return sum(each.waiting for each in self.kinds)

    @property
    def change(self) -> Money:
        """What it comes to above the same accounts' bills of the period before."""
        return self.run.total - self.total_before


def page(session: Session, *, before: int | None = None) -> Rows[BillRun]:
    """The runs, the newest first."""
    wanted = select(BillRun).order_by(BillRun.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(BillRun.id < before)
    return page_of(session.scalars(wanted).all())


def find(session: Session, run_id: int) -> BillRun:
    """A run by its number.

    :raises NotFound: when there is none.
    """
    run = session.get(BillRun, run_id)
    if run is None:
        raise NotFound("There is no such bill run.")
    return run


def seen(session: Session, run_id: int) -> Seen:
    """A run with its totals, its variance against the one before, and its exceptions by kind.

    :raises NotFound: when there is no such run.
    """
    run = find(session, run_id)
    before = run.seen.get("before", {})
    return Seen(
        run=run,
        classes=_figures(run.seen.get("classes", {}), before.get("classes", {})),
        charges=_figures(run.seen.get("charges", {}), before.get("charges", {})),
        bills_before=before.get("bills", 0), total_before=Money(before.get("total", 0)),
        kinds=_kinds(session, run), worked_out=_worked_out(session, run),
        is_under_way=runs.is_under_way(session, run.id), left=_left(session, run),
    )  # fmt: skip


def exceptions(
    session: Session, run: BillRun, *, kind: RunExceptionKind | None, after: int
) -> Rows[Row[BillRunException, str]]:
    """A page of the exceptions of a run, each with the number of its account."""
    wanted = (
        select(BillRunException, CustomerAccount.number)
        .join(CustomerAccount, CustomerAccount.id == BillRunException.account_id)
        .where(BillRunException.run_id == run.id, BillRunException.id > after)
        .order_by(BillRunException.id)
        .limit(PAGE + 1)
    )
    if kind is not None:
        wanted = wanted.where(BillRunException.kind == kind)
    return page_of(session.execute(wanted).all())


def all_exceptions(session: Session, run: BillRun) -> Iterator[Row[BillRunException, str]]:
    """Every exception of a run, a page after the other."""
    after = 0
    while True:
        found = exceptions(session, run, kind=None, after=after)
        yield from found.rows
        if not found.has_more:
            return
        after = found.rows[-1][0].id


def unused(session: Session, run: BillRun) -> Iterator[Unused]:
    """Every number of an approved run that no bill has or will have, in order, each with why.

    Of a run that was dropped after its approval these are all: ``Left.NO`` stands for that.
    """
    if run.number_first is None:
        return
    wanted = (
        select(BillRunAccount.place, CustomerAccount.number, BillRunAccount.left_out)
        .join(CustomerAccount, CustomerAccount.id == BillRunAccount.account_id)
        .where(BillRunAccount.run_id == run.id, BillRunAccount.place.is_not(None))
        .order_by(BillRunAccount.place)
    )
    if run.state is not RunState.DROPPED:
        wanted = wanted.where(BillRunAccount.left_out != Left.NO)
    rows = session.execute(wanted)
    for batch in many.batches(rows, BATCH):
        for place, account, why in batch:
            yield Unused(run.number_at(place or 0), account, why)


def first_unused(session: Session, run: BillRun, count: int) -> Sequence[Unused]:
    """The first so many of them."""
    return list(islice(unused(session, run), count))


def _figures(now: dict[str, dict[str, int]], before: dict[str, dict[str, int]]) -> Sequence[Figure]:
    found = []
    for name in [*now, *(gone for gone in before if gone not in now)]:
        mine, last = now.get(name, {}), before.get(name, {})
        found.append(
            Figure(
                name, mine.get("bills", 0), Money(mine.get("total", 0)),
                last.get("bills", 0), Money(last.get("total", 0)),
            )
        )  # fmt: skip
    return found


def _kinds(session: Session, run: BillRun) -> Sequence[Kind]:
    rows = session.execute(
        select(BillRunException.kind, BillRunException.decision, func.count())
        .where(BillRunException.run_id == run.id)
        .group_by(BillRunException.kind, BillRunException.decision)
    )
    counted: dict[RunExceptionKind, dict[str, int]] = {}
    for kind, decision, count in rows:
        counted.setdefault(kind, {})[decision] = count
    return [
        Kind(
            kind, sum(counted[kind].values()),
            0 if kind in UNBILLABLE else counted[kind].get("", 0), counted[kind].get(runs.HELD, 0),
        )
        for kind in RunExceptionKind
        if kind in counted
    ]  # fmt: skip


def _worked_out(session: Session, run: BillRun) -> int:
    if run.state is not RunState.DRAFTED:
        return int(run.seen.get("accounts", 0))
    rows = select(func.count()).where(BillRunAccount.run_id == run.id)
    return session.scalar(rows) or 0


def _left(session: Session, run: BillRun) -> dict[Left, int]:
    rows = session.execute(
        select(BillRunAccount.left_out.label("why"), func.count().label("accounts"))
        .where(BillRunAccount.run_id == run.id, BillRunAccount.left_out != Left.NO)
        .group_by(BillRunAccount.left_out)
    )
    return {row.why: row.accounts for row in rows}
