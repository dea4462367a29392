"""Instalments of contracts that were asked for and are not late, for the age of a balance."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from models.contract import ContractItem
from models.ledger import Component
from models.money import Money
from services.rules.aging import Due

Parts = Mapping[Component, Money]


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
