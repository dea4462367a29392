"""The bills of a batch as rows: what ``issuing.issue_bill`` writes for one, for many at once.

They are made by looking alone, and written by whoever knows that what was looked at still holds.
Nothing is lifted and nothing is worked out here but balances: the database keeps what it promises,
row by row, and a batch that breaks a rule of the books fails as a whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayState
from models.bill import Bill, BillHash, BillLine
from models.bill_run import BillRun
from models.district import District
from models.ledger import Component, Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money
from services import jobs, many
from services.billing.parts import LEDGER, Parts
from services.billing.working_out import Worked
from services.books.chart import lock_general
from services.rules import allocation, bill_contents, codes

#: The work that plans the drafts of a batch of bills (``services.drafts.planning_many``).
PLANNING = "plan_drafts"
_ENTRY = (
    "id", "key", "kind", "account_id", "change", "total", "effective_on", "recorded_at", "memo",
    "actor",
)  # fmt: skip
_TRANSFER = ("entry_id", "debit_id", "credit_id", "amount")
_BILL = (
    "id", "account_id", "entry_id", "number", "code", "period_from", "period_to", "issued_on",
    "due_on", "total", "balance_before",
)  # fmt: skip
_LINE = ("bill_id", "position", "component", "charge", "description", "amount", "reason")
_HASH = ("bill_id", "digest", "kept_at")


class ToBill(NamedTuple):
    """A bill to be written, and its number."""

    account_id: int
    number: str
    worked: Worked


@dataclass(frozen=True, slots=True)
class Rows:
    """All that is written of a batch, table by table."""

    opened: Sequence[many.Values] = ()
    entries: Sequence[many.Values] = ()
    bills: Sequence[many.Values] = ()
    lines: Sequence[many.Values] = ()
    hashes: Sequence[many.Values] = ()
    #: The legs of the entries.
    legs: Sequence[many.Values] = ()
    #: The bills whose accounts have autopay.
    drawn: Sequence[int] = ()


class _Entry(NamedTuple):
    """An entry to be: what it does to the customer, and its legs as debit, credit, cents."""

    key: str
    kind: EntryKind
    account_id: int
    change: int
    memo: str
    legs: Sequence[tuple[int, int, int]]


def rows(
    session: Session, district: District, run: BillRun, bills: Sequence[ToBill], ids: many.Ids,
    *, at: datetime, by: str,
) -> Rows:  # fmt: skip
    """These bills as rows with their entries, which apply the credit that is held.

    They hold while nobody writes to the accounts but who wrote the batch before.
    """
    if not bills:
        return Rows()
    parts = Parts(session, district, [each.account_id for each in bills])
    parts.open({each.account_id: set(each.worked.parts) for each in bills}, ids)
    issued: list[_Entry] = []
    applied: list[_Entry] = []
    before: list[int] = []
    for each in bills:
        before.append(sum(parts.owed[each.account_id].values()))
        issued.append(_issued(district, parts, each))
        applied.extend(_applied(district, parts, each))
    entry_ids = ids.take(Entry, len(issued) + len(applied))
    entries, legs = _as_rows(run, zip(entry_ids, [*issued, *applied], strict=True), at=at, by=by)
    bill_ids = ids.take(Bill, len(bills))
    written, hashes = _bills(run, bills, bill_ids, entry_ids, before, at=at)
    return Rows(
        opened=parts.opened, entries=entries, bills=written, hashes=hashes, legs=legs,
        lines=[(id_, *line) for id_, each in zip(bill_ids, bills, strict=True)
               for line in each.worked.written],
        drawn=_drawn(session, bills, bill_ids),
    )  # fmt: skip


def write(
    session: Session, run: BillRun, batch: Rows, *, after: int, at: datetime, by: str
) -> None:
    """Write these rows but for the legs, which ``move`` writes, and ask for their drafts.

    Whoever calls holds the accounts. ``after`` is where in the run the batch begins.
    """
    many.insert(session, LedgerAccount, LEDGER, batch.opened)
    many.insert(session, Entry, _ENTRY, batch.entries)
    many.insert(session, Bill, _BILL, batch.bills)
    many.insert(session, BillLine, _LINE, batch.lines)
    many.insert(session, BillHash, _HASH, batch.hashes)
    if batch.drawn:
        jobs.ask(
            session, kind=PLANNING, key=f"{PLANNING}:{run.id}:{after}",
            arguments={"bill_ids": list(batch.drawn)}, at=at, by=by,
        )  # fmt: skip


def move(session: Session, district: District, batch: Rows) -> None:
    """Move the books by the legs of a batch: last, since the general ledger waits for us then."""
    lock_general(session, district.chart)
    many.insert(session, Transfer, _TRANSFER, batch.legs)


def _bills(
    run: BillRun, bills: Sequence[ToBill], ids: Sequence[int], entry_ids: Sequence[int],
    before: Sequence[int], *, at: datetime,
) -> tuple[list[many.Values], list[many.Values]]:  # fmt: skip
    """The bills, and their hashes; ``before`` is what each account owed, in cents."""
    on, due = run.bill_on.isoformat(), run.due_on.isoformat()
    first, last = run.period_from.isoformat(), run.period_to.isoformat()
    moment = many.instant(at)
    written: list[many.Values] = []
    hashes: list[many.Values] = []
    for id_, entry_id, code, each, owed in zip(
        ids, entry_ids, codes.PAPER.several(len(bills)), bills, before, strict=False
    ):  # the entries of credit that is applied come behind those of the bills
        head = bill_contents.Head(
            each.number, each.account_id, first, last, on, due, each.worked.total.cents, owed
        )
        written.append(
            (id_, each.account_id, entry_id, each.number, code, first, last, on, due,
             each.worked.total.cents, owed)
        )  # fmt: skip
        hashes.append((id_, bill_contents.content_hash(head, each.worked.written), moment))
    return written, hashes


def _issued(district: District, parts: Parts, each: ToBill) -> _Entry:
    mine, revenue = parts.of[each.account_id], district.chart.revenue
    legs = [
        (mine[part], parts.general[revenue[part]], amount.cents)
        for part, amount in each.worked.parts.items()
    ]
    return _Entry(
        f"bill:{each.number}", EntryKind.BILL, each.account_id, each.worked.total.cents,
        f"Bill {each.number}", legs,
    )  # fmt: skip


def _applied(district: District, parts: Parts, each: ToBill) -> Iterator[_Entry]:
    """The entry that uses what is held for the customer, in the district's order; or none."""
    before = parts.owed[each.account_id]
    held = -before.get(Component.CREDIT, 0)
    if held <= 0:
        return
    owed = {part: Money(cents) for part, cents in before.items()}
    owed[Component.CREDIT] = Money.ZERO
    for part, amount in each.worked.parts.items():
        owed[part] = owed.get(part, Money.ZERO) + amount
    mine = parts.of[each.account_id]
    legs = [
        (mine[Component.CREDIT], mine[share.component], share.amount.cents)
        for share in allocation.apply(Money(held), owed, district.payments.application_order)
        if share.component is not Component.CREDIT
    ]
    if legs:
        yield _Entry(
            f"credit:{each.number}", EntryKind.CREDIT_APPLIED, each.account_id, 0,
            f"Credit applied to bill {each.number}", legs,
        )  # fmt: skip


def _as_rows(
    run: BillRun, entries: Iterator[tuple[int, _Entry]], *, at: datetime, by: str
) -> tuple[list[many.Values], list[many.Values]]:
    """The entries, and their legs."""
    on, moment = run.bill_on.isoformat(), many.instant(at)
    written: list[many.Values] = []
    legs: list[many.Values] = []
    for id_, each in entries:
        total = sum(cents for _debit, _credit, cents in each.legs)
        written.append(
            (id_, each.key, each.kind.value, each.account_id, each.change, total, on, moment,
             each.memo, by)
        )  # fmt: skip
        legs.extend((id_, *leg) for leg in each.legs)
    return written, legs


def _drawn(session: Session, bills: Sequence[ToBill], ids: Sequence[int]) -> list[int]:
    """Where accounts have autopay, what it draws for these bills is planned next, all at once."""
    have_autopay = set(
        session.scalars(
            select(Autopay.account_id).where(
                many.among(Autopay.account_id, [each.account_id for each in bills]),
                Autopay.state != AutopayState.ENDED,
            )
        )
    )
    return [id_ for id_, each in zip(ids, bills, strict=True) if each.account_id in have_autopay]
