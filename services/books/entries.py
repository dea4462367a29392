"""One entry of the books with its legs, what it came from, and what took it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.account import CustomerAccount
from models.bill import Bill
from models.errors import NotFound
from models.ledger import Component, Entry, LedgerAccount, Transfer
from models.money import Money
from models.payment import Payment, PaymentReturn


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a leg: the general account, and the customer's part of it if it is one."""

    code: str
    name: str
    #: None for an account that is no customer's.
    component: Component | None


@dataclass(frozen=True, slots=True)
class LegSeen:
    """One amount, from the credited account to the debited one."""

    debit: Side
    credit: Side
    amount: Money

    @property
    def shares(self) -> Iterable[tuple[Component, Money]]:
        """What the leg did to each component of what the customer owes."""
        if self.debit.component is not None:
            yield self.debit.component, self.amount
        if self.credit.component is not None:
            yield self.credit.component, -self.amount


@dataclass(frozen=True, kw_only=True)
class EntryStory:
    """An entry and everything that hangs on it."""

    entry: Entry
    #: The customer's number; none for an entry about no customer.
    account_number: str | None
    legs: Sequence[LegSeen]
    bill: Bill | None
    payment: Payment | None
    returned: PaymentReturn | None
    #: The entry this one takes back, and the one that took this one back.
    reverses_id: int | None
    reversed_by_id: int | None


def story(session: Session, entry_id: int) -> EntryStory:
    """An entry with its legs and its document, in two statements.

    :raises NotFound: when there is no such entry.
    """
    reversal, own = aliased(Entry), aliased(Payment)
    row = session.execute(
        select(
            Entry, Bill, PaymentReturn, own, Payment,
            CustomerAccount.number.label("account_number"),
            reversal.id.label("reversed_by_id"),
        )
        .outerjoin(CustomerAccount, CustomerAccount.id == Entry.account_id)
        .outerjoin(Bill, Bill.entry_id == Entry.id)
        .outerjoin(PaymentReturn, PaymentReturn.entry_id == Entry.id)
        .outerjoin(own, own.entry_id == Entry.id)
        .outerjoin(Payment, Payment.id == PaymentReturn.payment_id)
        .outerjoin(reversal, reversal.reverses_id == Entry.id)
        .where(Entry.id == entry_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("There is no such entry.")
    return EntryStory(
        entry=row[0],
        account_number=row.account_number,
        legs=legs(session, [entry_id]).get(entry_id, []),
        bill=row[1],
        returned=row[2],
        payment=row[3] or row[4],
        reverses_id=row[0].reverses_id,
        reversed_by_id=row.reversed_by_id,
    )


def legs(session: Session | Connection, entry_ids: Sequence[int]) -> dict[int, list[LegSeen]]:
    """The legs of some entries, in the order they were posted, in one statement."""
    found: dict[int, list[LegSeen]] = {}
    if entry_ids:
        for row in session.execute(_legs().where(Transfer.entry_id.in_(entry_ids))):
            found.setdefault(row.entry_id, []).append(_leg(row))
    return found


@dataclass(frozen=True, slots=True)
class EntryEffect:
    """What one entry did to one component."""

    entry_id: int
    amount: Money
    entry: Entry


def effects(
    session: Session, account_id: int, component: Component, *, limit: int
) -> list[EntryEffect]:
    """The newest entries that moved a component of a customer, newest first."""
    own = (
        select(LedgerAccount.id)
        .where(LedgerAccount.account_id == account_id, LedgerAccount.component == component)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Transfer.id, Transfer.amount, Transfer.debit_id == own, Entry)
        .join(Entry, Entry.id == Transfer.entry_id)
        .where(or_(Transfer.debit_id == own, Transfer.credit_id == own))
        .order_by(Transfer.id.desc())
        .limit(limit)
    )
    return [
        EntryEffect(entry.id, amount if is_debit else -amount, entry)
        for _, amount, is_debit, entry in rows
    ]


def _legs() -> Select[*tuple[Any, ...]]:
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    debit_control, credit_control = aliased(LedgerAccount), aliased(LedgerAccount)
    return (
        select(
            Transfer.entry_id,
            Transfer.amount,
            func.coalesce(debit.code, debit_control.code).label("debit_code"),
            func.coalesce(debit.name, debit_control.name).label("debit_name"),
            debit.component.label("debit_component"),
            func.coalesce(credit.code, credit_control.code).label("credit_code"),
            func.coalesce(credit.name, credit_control.name).label("credit_name"),
            credit.component.label("credit_component"),
        )
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .outerjoin(debit_control, debit_control.id == debit.control_id)
        .outerjoin(credit_control, credit_control.id == credit.control_id)
        .order_by(Transfer.id)
    )


def _leg(row: Row[Any]) -> LegSeen:
    return LegSeen(
        Side(row.debit_code, row.debit_name or "", row.debit_component),
        Side(row.credit_code, row.credit_name or "", row.credit_component),
        row.amount,
    )
