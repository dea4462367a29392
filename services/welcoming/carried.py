"""What carries over for one customer, counted from their own records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Role
from models.autopay import Autopay, AutopayState, Mandate, Origin
from models.draft import Draft, DraftState
from models.importing import AccountAlias, OpenItem
from models.money import Money
from services.access import accounts
from services.books import ledger
from services.rules import numbers
from services.rules.roles import Act

T = TypeVar("T")
#: Money was asked for, whatever the bank said then.
DRAWN = frozenset({DraftState.SENT, DraftState.SETTLED, DraftState.RETURNED, DraftState.FAILED})


class CarriedAutopay(NamedTuple):
    """Autopay that came along."""

    state: AutopayState
    #: Who pays; none when nobody here has the payer's name.
    person_id: int | None
    #: The bank or card and its last four digits, as the system before names them.
    method: str
    days_before: int
    #: Whether it has drawn anything here.
    has_drawn: bool


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One account as it came along."""

    account: CustomerAccount
    #: The number it had before, as it was written there; empty where it is the same.
    old_number: str
    role: Role
    owed: Money
    #: Bills that were unpaid when it came, as far as they were, the newest first.
    bills: Sequence[OpenItem]
    #: Its autopay, where one came along. Its method is its payer's to see.
    autopay: CarriedAutopay | None = None
    is_payer: bool = False


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
    unpaid = open_items(session, ids)
    paying = autopays(session, ids)
    roles = _pairs(
        session,
        select(Access.account_id, Access.role).where(
            Access.person_id == person_id, accounts.lasting(on)
        ),
    )
    return [
        Carried(
            account=account, old_number=_other_than(account, olds.get(account.id, "")),
            role=roles[account.id], owed=owed[account.id], bills=unpaid.get(account.id, ()),
            autopay=paying.get(account.id), is_payer=_pays(paying.get(account.id), person_id),
        )
        for account in mine
    ]  # fmt: skip


def open_items(session: Session, account_ids: Sequence[int]) -> dict[int, list[OpenItem]]:
    """The bills that were unpaid when they came along, by account, the newest first."""
    found: dict[int, list[OpenItem]] = {}
    for item in session.scalars(
        select(OpenItem)
        .where(OpenItem.account_id.in_(account_ids))
        .order_by(OpenItem.issued_on.desc(), OpenItem.id.desc())
    ):
        found.setdefault(item.account_id, []).append(item)
    return found


def autopays(session: Session, account_ids: Sequence[int]) -> dict[int, CarriedAutopay]:
    """Autopay that came along and has not ended, by account."""
    drawn = exists().where(Draft.autopay_id == Autopay.id, Draft.state.in_(DRAWN))
    found = session.execute(
        select(
            Autopay.account_id, Autopay.state, Autopay.person_id, Mandate.terms,
            Autopay.days_before, drawn.label("has_drawn"),
        )
        .join(Mandate, Mandate.id == Autopay.mandate_id)
        .where(
            Autopay.account_id.in_(account_ids), Autopay.ended_at.is_(None),
            Mandate.origin == Origin.IMPORT,
        )
    )  # fmt: skip
    return {
        row.account_id: CarriedAutopay(
            row.state, row.person_id, _method(row.terms), row.days_before, row.has_drawn
        )
        for row in found
    }


def _method(terms: Mapping[str, Any]) -> str:
    """``Cascade Farmers Bank ••2214``."""
    ending = f"••{terms['last_four']}" if terms.get("last_four") else ""
    return f"{terms.get('bank') or ''} {ending}".strip()


def _pays(autopay: CarriedAutopay | None, person_id: int) -> bool:
    return autopay is not None and autopay.person_id == person_id


def _other_than(account: CustomerAccount, written: str) -> str:
    """The old number, unless it is the one the account has."""
    return "" if numbers.normalise(written) == account.number else written


def _pairs(session: Session, asked: Select[int, T]) -> dict[int, T]:
    return {row[0]: row[1] for row in session.execute(asked)}
