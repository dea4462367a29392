"""The bills of a batch as rows: what ``issuing.issue_bill`` writes for one, for many at once.

Nothing is lifted and nothing is worked out here but balances: the database keeps what it promises,
row by row, and a batch that breaks a rule of the books fails as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Text, exists, select, type_coerce
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayState
from models.bill import Bill, BillHash, BillLine
from models.bill_run import BillRun
from models.district import District
from models.ledger import Component, Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money
from services import jobs, many
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
#: As the driver gives them.
_PART = (
    type_coerce(LedgerAccount.account_id, BigInteger), type_coerce(LedgerAccount.component, Text),
    LedgerAccount.id, type_coerce(LedgerAccount.balance, BigInteger),
)  # fmt: skip
_NAMED = {part.value: part for part in Component}
_LEDGER = ("kind", "account_id", "component", "control_id", "balance")


class ToBill(NamedTuple):
    """A bill to be written, and its number."""

    account_id: int
    number: str
    worked: Worked


class _Entry(NamedTuple):
    """An entry to be: what it does to the customer, and its legs as debit, credit, cents."""

    key: str
    kind: EntryKind
    account_id: int
    change: int
    memo: str
    legs: Sequence[tuple[int, int, int]]


class _Parts:
    """The ledger accounts of a batch of customers, each with its balance; opened when missing."""

    def __init__(self, session: Session, district: District, ids: Sequence[int]) -> None:
        self._session, self._chart = session, district.chart
        self.general = self._general()
        self.of: dict[int, dict[Component, int]] = {id_: {} for id_ in ids}
        #: In cents.
        self.owed: dict[int, dict[Component, int]] = {id_: {} for id_ in ids}
        self._read(ids)

    def open(self, wanted: Mapping[int, set[Component]]) -> None:
        """Open every component that is wanted and not there."""
        missing = [
            (id_, part)
            for id_, parts in wanted.items()
            for part in sorted(parts)
            if part not in self.of[id_]
        ]
        if not missing:
            return
        chart = self._chart
        rows: list[many.Values] = [
            (chart.accounts[chart.control[part]].kind.value, id_, part.value,
             self.general[chart.control[part]], 0)
            for id_, part in missing
        ]  # fmt: skip
        many.insert(self._session, LedgerAccount, _LEDGER, rows)
        self._read(sorted({id_ for id_, _part in missing}))

    def _general(self) -> dict[str, int]:
        rows = self._session.execute(
            select(LedgerAccount.code, LedgerAccount.id).where(LedgerAccount.code.is_not(None))
        )
        return {code: id_ for code, id_ in rows if code is not None}

    def _read(self, ids: Sequence[int]) -> None:
        rows = self._session.execute(
            select(*_PART).where(many.among(LedgerAccount.account_id, ids))
        )
        for account_id, component, id_, balance in rows:
            part = _NAMED[component]
            self.of[account_id][part] = id_
            self.owed[account_id][part] = balance


def write(
    session: Session, district: District, run: BillRun, bills: Sequence[ToBill],
    *, after: int, at: datetime, by: str,
) -> list[many.Values]:  # fmt: skip
    """Write these bills with their entries, apply the credit that is held, ask for their drafts.

    Whoever calls holds the accounts, and lets ``move`` write the legs of the entries, which are
    returned. ``after`` is where in the run the batch begins.
    """
    if not bills:
        return []
    parts = _Parts(session, district, [each.account_id for each in bills])
    parts.open({each.account_id: set(each.worked.parts) for each in bills})
    issued: list[_Entry] = []
    applied: list[_Entry] = []
    before: dict[int, int] = {}
    for each in bills:
        before[each.account_id] = sum(parts.owed[each.account_id].values())
        issued.append(_issued(district, parts, each))
        applied.extend(_applied(district, parts, each))
    entry_ids = many.ids(session, Entry, len(issued) + len(applied))
    legs = _write_entries(
        session, run, zip(entry_ids, [*issued, *applied], strict=True), at=at, by=by
    )
    bill_ids = many.ids(session, Bill, len(bills))
    on, due = run.bill_on.isoformat(), run.due_on.isoformat()
    first, last = run.period_from.isoformat(), run.period_to.isoformat()
    many.insert(
        session, Bill, _BILL,
        [
            (id_, each.account_id, entry_id, each.number, code, first, last, on, due,
             each.worked.total.cents, before[each.account_id])
            for id_, entry_id, code, each in zip(
                bill_ids, entry_ids[: len(bills)], codes.PAPER.several(len(bills)), bills,
                strict=True,
            )
        ],
    )  # fmt: skip
    many.insert(
        session, BillLine, _LINE,
        [(id_, *line) for id_, each in zip(bill_ids, bills, strict=True)
         for line in each.worked.written],
    )  # fmt: skip
    moment = many.instant(at)
    hashes: list[many.Values] = []
    for id_, each in zip(bill_ids, bills, strict=True):
        head = bill_contents.Head(
            each.number, each.account_id, first, last, on, due, each.worked.total.cents,
            before[each.account_id],
        )  # fmt: skip
        hashes.append((id_, bill_contents.content_hash(head, each.worked.written), moment))
    many.insert(session, BillHash, _HASH, hashes)
    _ask_for_drafts(session, run, bill_ids, after=after, at=at, by=by)
    return legs


def move(session: Session, district: District, legs: Sequence[many.Values]) -> None:
    """Move the books by the legs of a batch: last, since the general ledger waits for us then."""
    lock_general(session, district.chart)
    many.insert(session, Transfer, _TRANSFER, legs)


def _issued(district: District, parts: _Parts, each: ToBill) -> _Entry:
    mine, revenue = parts.of[each.account_id], district.chart.revenue
    legs = [
        (mine[part], parts.general[revenue[part]], amount.cents)
        for part, amount in each.worked.parts.items()
    ]
    return _Entry(
        f"bill:{each.number}", EntryKind.BILL, each.account_id, each.worked.total.cents,
        f"Bill {each.number}", legs,
    )  # fmt: skip


def _applied(district: District, parts: _Parts, each: ToBill) -> Iterator[_Entry]:
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


def _write_entries(
    session: Session, run: BillRun, entries: Iterator[tuple[int, _Entry]], *, at: datetime, by: str
) -> list[many.Values]:
    """Write the entries; return their legs."""
    on, moment = run.bill_on.isoformat(), many.instant(at)
    rows: list[many.Values] = []
    transfers: list[many.Values] = []
    for id_, each in entries:
        total = sum(cents for _debit, _credit, cents in each.legs)
        rows.append(
            (id_, each.key, each.kind.value, each.account_id, each.change, total, on, moment,
             each.memo, by)
        )  # fmt: skip
        transfers.extend((id_, *leg) for leg in each.legs)
    many.insert(session, Entry, _ENTRY, rows)
    return transfers


def _ask_for_drafts(
    session: Session, run: BillRun, bill_ids: Sequence[int], *, after: int, at: datetime, by: str
) -> None:
    """Where accounts have autopay, what it draws for these bills is planned next, all at once."""
    has_autopay = exists().where(
        Autopay.account_id == Bill.account_id, Autopay.state != AutopayState.ENDED
    )
    ids = session.scalars(
        select(Bill.id).where(many.among(Bill.id, bill_ids), has_autopay).order_by(Bill.id)
    ).all()
    if ids:
        jobs.ask(
            session, kind=PLANNING, key=f"{PLANNING}:{run.id}:{after}",
            arguments={"bill_ids": list(ids)}, at=at, by=by,
        )  # fmt: skip
