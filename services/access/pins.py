"""The PIN of a bill: worked out from the bill with a key, kept nowhere.

It says that somebody holds the paper, which the code in the square for paying
does not: that one may be forwarded, and may only pay. Whoever reads the
database finds no PIN. Staff renew an account's PINs when a bill fell into
wrong hands: what is printed on paper is then worth nothing.
"""

from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import NamedAccount
from models.audit import Deed
from models.linking import AccountPin
from services import audit
from services.accounts import household
from services.keys.pins import Pins as Pins


def series_of(session: Session, account_id: int) -> int:
    """How often the PINs of an account were renewed."""
    found = select(AccountPin.series).where(AccountPin.account_id == account_id)
    return session.scalar(found) or 0


class Coded(Protocol):
    """A bill as far as its paper is secret."""

    @property
    def account_id(self) -> int: ...
    @property
    def code(self) -> str: ...


def of_bill(session: Session, pins: Pins, bill: Coded) -> str:
    """The PIN that this bill carries now."""
    return pins.of(bill.account_id, bill.code, series_of(session, bill.account_id))


def renew(session: Session, account: NamedAccount, *, by: str, at: datetime) -> None:
    """Make every PIN on paper worthless; the bill on the page carries a new one at once.

    :raises Forbidden: when the account is of the household of whoever renews them.
    """
    household.refuse_own(session, by=by, account_id=account.id)
    kept = session.get(AccountPin, account.id, with_for_update=True)
    if kept is None:
        session.add(AccountPin(account_id=account.id, series=1, renewed_at=at, renewed_by=by))
    else:
        kept.series, kept.renewed_at, kept.renewed_by = kept.series + 1, at, by
    session.flush()
    audit.record(
        session, actor=by, action=Deed.PINS_RENEWED, subject=audit.account(account.number), at=at
    )
