"""The one posting service and the one balance function. Every cent passes here.

docs/ledger.md lists every entry the district posts, with its debits and
credits. Nothing here decides amounts; it writes them so that they balance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.base import Serial
from models.bill_run import BillRun, RunState
from models.errors import Conflict, Refused
from models.ledger import ClosedPeriod, Component, Entry, EntryKind, LedgerAccount, Transfer
from models.money import Money
from models.question import Question
from services.books import writing
from services.books.chart import LedgerRef
from services.books.writing import Leg as Leg
from services.once import as_written
from services.rules.calendar import months_after


@dataclass(frozen=True)
class Balance:
    """What a customer owes, by component. Credit is what is held for them, below zero."""

    parts: Mapping[Component, Money]

    def of(self, component: Component) -> Money:
        """One component; zero when it was never used."""
        return self.parts.get(component, Money.ZERO)

    @property
    def owed(self) -> Money:
        """Everything together; below zero the district holds money for the customer."""
        return Money(sum(part.cents for part in self.parts.values()))


class Posting(TypedDict):
    """An entry to be."""

    #: The business name of what happened.
    key: str
    kind: EntryKind
    legs: Sequence[Leg]
    on: date
    at: datetime
    memo: str
    actor: str
    account_id: NotRequired[int | None]
    reverses_id: NotRequired[int | None]


def post(session: Session, **posting: Unpack[Posting]) -> Entry:
    """Write one entry with its transfers into the books and return it.

    ``key`` is the business name of what happened: posting it a second time
    returns the first entry and moves nothing. The database keeps the balances.

    :raises Refused: when the month of ``on`` is closed.
    :raises Conflict: when the key names an entry of another amount or account.
    """
    values = _values(posting)
    entry_id = _write(session, values, posting["legs"])
    if entry_id is None:
        return _posted_before(session, values)
    return as_written(session, Entry(**values), entry_id)


def post_new(session: Session, **posting: Unpack[Posting]) -> int | None:
    """Write one entry like ``post``, and return its id; none when its key is in the books.

    :raises Refused: when the month of ``on`` is closed.
    """
    return _write(session, _values(posting), posting["legs"])


def is_posted(session: Session, key: str) -> bool:
    """Whether an entry of this name is in the books."""
    return session.scalar(select(Entry.id).where(Entry.key == key)) is not None


def reverse(
    session: Session, entry: Entry, *, key: str, kind: EntryKind, on: date, at: datetime,
    memo: str, actor: str,
) -> Entry:  # fmt: skip
    """Undo an entry by its mirror image, to the cent and account by account.

    Nothing of today's verbs corrects an entry. Adjustments, refunds and
    write-offs that two people approve will, and they correct through this.

    Reversing the same entry twice returns the first reversal.

    :raises Refused: when the month of ``on`` is closed.
    """
    legs = [
        Leg(LedgerRef(credit.id, credit.account_id), LedgerRef(debit.id, debit.account_id), amount)
        for debit, credit, amount in _legs(session, entry.id)
    ]
    known = session.scalar(select(Entry).where(Entry.reverses_id == entry.id))
    return known or post(
        session, key=key, kind=kind, legs=legs, on=on, at=at, memo=memo, actor=actor,
        account_id=entry.account_id, reverses_id=entry.id,
    )  # fmt: skip


_PARTS = Question(
    select(LedgerAccount.component, LedgerAccount.balance).where(
        LedgerAccount.account_id == bindparam("account_id", type_=Serial)
    )
)


def balance(session: Session, account_id: int) -> Balance:
    """What a customer owes, by component, in constant time."""
    rows = _PARTS.ask(session, {"account_id": account_id})
    return Balance({component: amount for component, amount in rows if component})


def owed_on(session: Session, account_ids: Sequence[int]) -> dict[int, Money]:
    """Everything owed on each of these accounts; below zero is credit."""
    rows = session.execute(
        select(LedgerAccount.account_id, LedgerAccount.balance).where(
            LedgerAccount.account_id.in_(account_ids)
        )
    )
    owed = dict.fromkeys(account_ids, Money.ZERO)
    for account_id, amount in rows:
        if account_id is not None:
            owed[account_id] += amount
    return owed


def general_balance(session: Session, code: str) -> Money:
    """The balance of a general-ledger account, debits less credits, in constant time."""
    return session.scalars(select(LedgerAccount.balance).where(LedgerAccount.code == code)).one()


def close_period(session: Session, month: date, *, by: str, at: datetime) -> None:
    """Close the books of a month: from now on nothing is effective in it. Twice is once.

    :raises Refused: while bills dated in it are approved and not all posted.
    """
    first = month.replace(day=1)
    if session.get(ClosedPeriod, first) is None:
        _refuse_under_way(session, first)
        session.add(ClosedPeriod(month=first, closed_at=at, closed_by=by))
        session.flush()


def _refuse_under_way(session: Session, first: date) -> None:
    """What is left of a run could never be posted, nor could it be dropped."""
    run_id = session.scalar(
        select(BillRun.id).where(
            BillRun.state.in_((RunState.APPROVED, RunState.POSTING)), BillRun.bill_on >= first,
            BillRun.bill_on < months_after(first, 1),
        )
    )  # fmt: skip
    if run_id is not None:
        raise Refused(
            "Bill run %(run)s of this month is not all posted. Wait for it, or drop it.",
            run=run_id,
        )


def open_day(session: Session, on: date, *, today: date) -> date:
    """The day something that happened on ``on`` may count from: that day, or today if its
    month is closed. What comes late keeps its date while the books allow it."""
    if on.replace(day=1) == today.replace(day=1):
        return on
    return on if session.get(ClosedPeriod, on.replace(day=1)) is None else today


def _values(posting: Posting) -> dict[str, Any]:
    """The columns of an entry."""
    legs, account_id = posting["legs"], posting.get("account_id")
    return {
        "key": posting["key"],
        "kind": posting["kind"],
        "account_id": account_id,
        "change": _change(legs, account_id),
        "total": Money(sum(leg.amount.cents for leg in legs)),
        "effective_on": posting["on"],
        "recorded_at": posting["at"],
        "memo": posting["memo"],
        "actor": posting["actor"],
        "reverses_id": posting.get("reverses_id"),
    }


def _write(session: Session, values: Mapping[str, Any], legs: Sequence[Leg]) -> int | None:
    try:
        return writing.write(session, values, legs)
    except IntegrityError as error:
        if "are closed" in str(error.orig):
            raise Refused(
                "The books of %(month)s are closed. Post a correction in an open month.",
                month=f"{values['effective_on']:%B %Y}",
            ) from error
        raise


def _change(legs: Sequence[Leg], account_id: int | None) -> Money:
    """What the legs do to what this customer owes; no leg may touch another customer."""
    change = 0
    for leg in legs:
        assert leg.debit.account_id in (None, account_id)  # noqa: S101 - one customer an entry
        assert leg.credit.account_id in (None, account_id)  # noqa: S101
        if leg.debit.account_id is not None:
            change += leg.amount.cents
        if leg.credit.account_id is not None:
            change -= leg.amount.cents
    return Money(change)


def _legs(session: Session, entry_id: int) -> list[tuple[LedgerAccount, LedgerAccount, Money]]:
    transfers = session.scalars(
        select(Transfer).where(Transfer.entry_id == entry_id).order_by(Transfer.id)
    )
    return [(transfer.debit, transfer.credit, transfer.amount) for transfer in transfers]


def _posted_before(session: Session, values: Mapping[str, Any]) -> Entry:
    known = session.scalars(select(Entry).where(Entry.key == values["key"])).one()
    told = ("kind", "account_id", "change", "total")
    if any(getattr(known, name) != values[name] for name in told):
        raise Conflict(f"{known.key} is already in the books for another amount or account.")
    return known
