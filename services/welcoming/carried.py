"""What carries over for one customer, counted from their own records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Role
from models.importing import AccountAlias, OpenItem
from models.money import Money
from services.access import accounts
from services.books import ledger
from services.rules import numbers
from services.rules.roles import Act

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One account as it came along."""

    account: CustomerAccount
    #: The number it had before, as it was written there; empty where it is the same.
    old_number: str
    role: Role
    owed: Money
    #: Bills that were unpaid when it came.
    open_bills: int


def carried(session: Session, person_id: int, on: date) -> Sequence[Carried]:
    """Every account somebody sees, with what it brought along."""
    mine = accounts.of_person(session, person_id, on, Act.SEE)
    ids = [account.id for account in mine]
    owed = ledger.owed_on(session, ids)
    olds = _pairs(
        session,
        select(AccountAlias.account_id, AccountAlias.written)
        .where(AccountAlias.account_id.in_(ids))
        .order_by(AccountAlias.id),
    )
    counts = _pairs(
        session,
        select(OpenItem.account_id, func.count())
        .where(OpenItem.account_id.in_(ids))
        .group_by(OpenItem.account_id),
    )
    roles = _pairs(
        session,
        select(Access.account_id, Access.role).where(
            Access.person_id == person_id, accounts.lasting(on)
        ),
    )
    return [
        Carried(
            account=account, old_number=_other_than(account, olds.get(account.id, "")),
            role=roles[account.id], owed=owed[account.id], open_bills=counts.get(account.id, 0),
        )
        for account in mine
    ]  # fmt: skip


def _other_than(account: CustomerAccount, written: str) -> str:
    """The old number, unless it is the one the account has."""
    return "" if numbers.normalise(written) == account.number else written


def _pairs(session: Session, asked: Select[int, T]) -> dict[int, T]:
    return {row[0]: row[1] for row in session.execute(asked)}
