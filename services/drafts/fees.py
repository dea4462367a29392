"""The fee for a returned payment: charged once, by the district's resolution, and waived by people.

It is charged for what the payer's bank gave back; never for a mistake of ours, nor for a
reason nobody knows, nor for a debit somebody says they never allowed.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import PaymentAttempt
from models.audit import Deed
from models.district import District
from models.errors import NotFound
from models.ledger import Component, Entry, EntryKind
from models.money import Money
from services import audit
from services.accounts import household
from services.books import ledger
from services.books.chart import lock_account, open_books
from services.books.ledger import Leg
from services.rules.masking import masked
from services.rules.returned import Follows, ReturnCode

CHARGED = frozenset({Follows.RETRY, Follows.REPLACE, Follows.ASK})


def key_of(attempt_id: UUID) -> str:
    """What the fee of a returned payment is called in the books."""
    return f"return_fee:{attempt_id}"


def was_charged(session: Session | Connection, number: str) -> bool:
    """Whether the account of this number was ever charged the fee of a returned payment."""
    charged = exists().where(
        Entry.kind == EntryKind.FEE,
        Entry.account_id == CustomerAccount.id,
        CustomerAccount.number == number,
    )
    return bool(session.scalar(select(charged)))


def charge(
    session: Session, district: District, attempt: PaymentAttempt, meaning: ReturnCode,
    *, at: datetime, by: str,
) -> Money:  # fmt: skip
    """Charge the fee of a returned payment, once; how much, zero when it costs nothing."""
    fee = district.autopay.return_fee
    if not fee or meaning.follows not in CHARGED:
        return Money.ZERO
    code = district.chart.revenue[Component.FEE]
    books = open_books(session, district.chart, account_id=attempt.account_id, codes={code})
    today = district.day(at)
    ledger.post(
        session, key=key_of(attempt.id), kind=EntryKind.FEE, account_id=attempt.account_id,
        legs=[Leg(books.part(Component.FEE), books.general[code], fee)],
        on=today, at=at, actor=by,
        memo=f"Returned payment {meaning.code}: {district.autopay.return_fee_resolution}",
    )  # fmt: skip
    return fee


def waive(
    session: Session, district: District, attempt_id: UUID, *, account_id: int, reason: str,
    by: str, at: datetime,
) -> Entry:  # fmt: skip
    """Take the fee of a returned payment back. Waived twice, it is taken back once.

    :raises Forbidden: when the account is of the household of whoever waives it.
    :raises NotFound: when this account was charged no fee for that payment.
    """
    household.refuse_own(session, by=by, account_id=account_id)
    lock_account(session, account_id)
    fee = session.scalar(
        select(Entry).where(Entry.key == key_of(attempt_id), Entry.account_id == account_id)
    )
    if fee is None:
        raise NotFound("There is no such fee.")
    key = f"return_fee_waived:{attempt_id}"
    if session.scalar(select(Entry.id).where(Entry.key == key)) is None:
        draft_id = session.get_one(PaymentAttempt, attempt_id).draft_id
        audit.record(
            session, actor=by, action=Deed.FEE_WAIVED, at=at,
            subject=audit.account_of(session, account_id),
            detail={"attempt": str(attempt_id), "reason": reason, "draft": draft_id},
        )  # fmt: skip
    return ledger.reverse(
        session, fee, key=key, kind=EntryKind.REVERSAL,
        on=district.day(at), at=at, memo=masked(f"Fee waived: {reason}")[:200], actor=by,
    )  # fmt: skip
