"""What happened on an account: its entries, newest first, with the balance after each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from models.base import ID_MAX, Cents, Serial
from models.bill import Bill
from models.ledger import Entry, EntryKind, LedgerAccount
from models.money import Money
from models.payment import Channel, Payment, PaymentReturn
from models.question import Question, one_of

PAGE = 25
#: What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_AFTER_ON = bindparam("after_on", type_=Date)
_AFTER_ID = bindparam("after_id", type_=Serial)
#: Entries that took a payment back, or gave it again.
RETURNS = (
    EntryKind.PAYMENT_RETURNED, EntryKind.DISPUTE_WITHDRAWN, EntryKind.DISPUTE_REINSTATED,
)  # fmt: skip
CSV_HEADER: Sequence[str] = ("Date", "What", "Document", "Amount", "Balance")


@dataclass(frozen=True)
class Cursor:
    """The last line of a page: the next page begins after it. Written ``2026-08-13.481``."""

    on: date
    id: int

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}.{self.id}"

    @classmethod
    def read(cls, written: str) -> "Cursor | None":
        """A cursor from an address; none when it is not one."""
        on, _, row_id = written.partition(".")
        try:
            return cls(date.fromisoformat(on), max(0, min(int(row_id), ID_MAX)))
        except ValueError:
            return None


class Line(NamedTuple):
    """One entry, and what was owed after it."""

    entry_id: int
    kind: EntryKind
    on: date
    recorded_at: datetime
    memo: str
    actor: str
    #: What this did to what the customer owes.
    change: Money
    #: Everything owed after it; below zero is credit.
    balance: Money
    bill_number: str | None
    #: The first and last day the bill is for.
    period: tuple[date, date] | None
    #: The receipt of the account's own payment, also when this is its return; none of one that
    #: moved here.
    receipt_number: str | None
    receipt_code: str | None
    channel: Channel | None
    method: str | None


@dataclass(frozen=True)
class Page:
    """Some lines, and where the next page begins; none when these were the last."""

    lines: Sequence[Line]
    next: Cursor | None


def activity(
    session: Session | Connection,
    account_id: int,
    *,
    after: Cursor | None = None,
    size: int = PAGE,
) -> Page:
    """A page of an account's entries, newest first, in one statement.

    The balance is counted back from the kept one, so a page costs the same
    wherever it is, but for the entries that are newer than it.
    """
    asked: dict[str, object] = {"account_id": account_id, "size": size + 1}
    if after is not None:
        asked |= {"after_on": after.on, "after_id": after.id}
    rows = _page(is_first=after is None).ask(session, asked)
    lines = list(_counted_back(rows[:size]))
    is_last = len(rows) <= size
    return Page(lines, None if is_last else Cursor(lines[-1].on, lines[-1].entry_id))


def csv_rows(
    session: Session,
    account_id: int,
    *,
    header: Sequence[str] = CSV_HEADER,
    what: Callable[[Line], str] = lambda line: line.memo,
) -> Iterator[Sequence[str]]:
    """Every entry of an account for a spreadsheet, newest first, the header before it.

    ``header`` and ``what`` say it in the language of whoever reads it.
    Text that a spreadsheet would run as a formula is defused; amounts stay numbers.
    """
    yield header
    rows = session.execute(_lines(is_first=True), {"account_id": account_id})
    for line in _counted_back(rows):
        yield (
            line.on.isoformat(),
            cell(what(line)),
            cell(line.bill_number or line.receipt_number or ""),
            line.change.plain,
            line.balance.plain,
        )


def cell(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe goes before what begins like a formula."""
    kept = text.replace("\0", "")
    return f"'{kept}" if kept.lstrip(" ").startswith(_FORMULA) else kept


@cache
def _page(*, is_first: bool) -> Question:
    return Question(_lines(is_first=is_first).limit(bindparam("size", type_=Integer)))


@cache
def _lines(*, is_first: bool) -> Select[Any]:
    """The entries of an account, newest first; built once, asked with its names filled in."""
    account_id = bindparam("account_id", type_=Serial)
    owed = (
        select(func.coalesce(func.sum(LedgerAccount.balance), 0))
        .where(LedgerAccount.account_id == account_id)
        .scalar_subquery()
    )
    top: ColumnElement[Any] = owed
    which: ColumnElement[bool] = Entry.account_id == account_id
    if not is_first:
        newer = (
            select(func.coalesce(func.sum(Entry.change), 0))
            .where(Entry.account_id == account_id, ~_is_after())
            .scalar_subquery()
        )
        top = owed - newer
        which = and_(which, Entry.effective_on <= _AFTER_ON, _is_after())
    amount: ColumnElement[Any] = type_coerce(top, Cents)
    returned = Payment.__table__.alias("returned_payment")
    # Asked of the few entries that are returns, one by one: a join would read every return.
    taken_back = (
        select(PaymentReturn.payment_id).where(PaymentReturn.entry_id == Entry.id).scalar_subquery()
    )
    return (
        select(
            Entry.id,
            Entry.kind,
            Entry.effective_on,
            Entry.recorded_at,
            Entry.memo,
            Entry.actor,
            Entry.change,
            amount.label("top"),
            Bill.number.label("bill_number"),
            Bill.period_from,
            Bill.period_to,
            func.coalesce(Payment.receipt_number, returned.c.receipt_number).label("receipt"),
            func.coalesce(Payment.receipt_code, returned.c.receipt_code).label("receipt_code"),
            func.coalesce(Payment.channel, returned.c.channel).label("channel"),
            func.coalesce(Payment.method, returned.c.method).label("method"),
        )
        .outerjoin(Bill, Bill.entry_id == Entry.id)
        .outerjoin(Payment, Payment.entry_id == Entry.id)
        # What moved here and went back is another's payment: nothing of it is told here.
        .outerjoin(
            returned,
            and_(
                returned.c.id == case((one_of(Entry.kind, RETURNS), taken_back)),
                returned.c.account_id == Entry.account_id,
            ),
        )
        .where(which)
        .order_by(Entry.effective_on.desc(), Entry.id.desc())
    )


def _is_after() -> ColumnElement[bool]:
    """Whether an entry is older than the cursor's."""
    return or_(
        Entry.effective_on < _AFTER_ON,
        and_(Entry.effective_on == _AFTER_ON, Entry.id < _AFTER_ID),
    )


def _counted_back(rows: Iterable[Row[Any]]) -> Iterator[Line]:
    """The lines of rows, newest first: each row says what was owed after the first of them."""
    left: Money | None = None
    for row in rows:
        after = row.top if left is None else left
        yield _line(row, after)
        left = after - row.change


def _line(row: Row[Any], balance: Money) -> Line:
    return Line(
        entry_id=row.id,
        kind=row.kind,
        on=row.effective_on,
        recorded_at=row.recorded_at,
        memo=row.memo,
        actor=row.actor,
        change=row.change,
        balance=balance,
        bill_number=row.bill_number,
        period=(row.period_from, row.period_to) if row.bill_number else None,
        receipt_number=row.receipt,
        receipt_code=row.receipt_code,
        channel=row.channel,
        method=row.method,
    )
