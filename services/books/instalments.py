"""What is owed for contracts beside bills: instalments that are not late, for the age of a
balance, and the fee for making one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.contract import Contract, ContractItem
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from services.rules.aging import Due

Parts = Mapping[Component, Money]
#: What charges the fee component.
_CHARGES = (EntryKind.FEE, EntryKind.CONTRACT)


class MakingFee(NamedTuple):
    """What is unpaid of the fee for making a contract, which was due when it was signed."""

    contract_id: int
    amount: Money
    signed_at: datetime


def to_be_due(
    session: Session | Connection, account_id: int, parts: Parts, on: date
) -> Sequence[Due]:
    """Those of an account that are due on a day or later, the last first."""
    return of_accounts(session, {account_id: parts}, on).get(account_id, ())


def of_accounts(
    session: Session | Connection, owed: Mapping[int, Parts], on: date
) -> Mapping[int, Sequence[Due]]:
    """Those of each of these accounts, by what it owes.

    One statement however many they are, and none where nobody owes anything for a contract.
    """
    asked = [id_ for id_, parts in owed.items() if parts.get(Component.CONTRACT)]
    found: dict[int, list[Due]] = {}
    if not asked:
        return found
    item = ContractItem
    rows = session.execute(
        select(item.account_id, item.due_on, item.principal, item.interest, item.fee)
        .where(item.account_id.in_(asked), item.due_on >= on)
        .order_by(item.due_on.desc())
    )
    for account_id, due_on, principal, interest, fee in rows:
        found.setdefault(account_id, []).append(Due(due_on, principal + interest + fee))
    return found


def making_fee(session: Session | Connection, number: str, fees: Money) -> MakingFee | None:
    """The fee for making a contract, as far as it is among the ``fees`` that an account owes.

    The oldest fee is paid first, so what is left is of the newest: one that was charged after the
    contract was signed leaves nothing to say of it. Two statements, and none where no fee is owed.
    """
    if not fees:
        return None
    key = session.scalar(
        select(Entry.key)
        .join(CustomerAccount, CustomerAccount.id == Entry.account_id)
        .where(CustomerAccount.number == number, Entry.kind.in_(_CHARGES))
        .order_by(Entry.id.desc())
        .limit(1)
    )
    name, _, contract_id = (key or "").partition(":")
    if name != "contract":
        return None
    made = session.execute(
        select(Contract.id, Contract.admin_fee, Contract.signed_at).where(
            Contract.id == int(contract_id)
        )
    ).one()
    left = min(made.admin_fee, fees)
    return MakingFee(made.id, left, made.signed_at) if left else None
