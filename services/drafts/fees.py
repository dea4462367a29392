"""The fee for a returned draft: charged once, by the district's resolution, and waived by people.

It is charged for what the payer's bank gave back, once however often that is tried; never for a
mistake of ours, nor for a reason nobody knows, nor for a debit somebody says they never allowed.
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
from services.books import given_up, ledger
from services.books.chart import lock_account, open_books
from services.books.ledger import Leg
from services.rules.masking import masked
from services.rules.returned import Follows, ReturnCode

CHARGED = frozenset({Follows.RETRY, Follows.REPLACE, Follows.ASK})


def names_of(session: Session, draft_id: int) -> list[str]:
    """What the fee of a returned draft may be called in the books; the first is its name now.

    Before, each try of a draft had a fee of its own name.
    """
    tries = session.scalars(
        select(PaymentAttempt.id)
        .where(PaymentAttempt.draft_id == draft_id)
        .order_by(PaymentAttempt.draft_try)
    )
    return [f"return_fee:draft:{draft_id}", *(f"return_fee:{each}" for each in tries)]


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
    """Charge the fee of a returned draft; how much, zero when it costs nothing, or nothing more."""
    fee = district.autopay.return_fee
    if not fee or meaning.follows not in CHARGED or attempt.draft_id is None:
        return Money.ZERO
    names = names_of(session, attempt.draft_id)
    if session.scalar(select(Entry.id).where(Entry.key.in_(names)).limit(1)) is not None:
        return Money.ZERO
    code = district.chart.revenue[Component.FEE]
    books = open_books(session, district.chart, account_id=attempt.account_id, codes={code})
    today = district.day(at)
    ledger.post(
        session, key=names[0], kind=EntryKind.FEE, account_id=attempt.account_id,
        legs=[Leg(books.part(Component.FEE), books.general[code], fee)],
        on=today, at=at, actor=by,
        memo=f"Returned payment {meaning.code}: {district.autopay.return_fee_resolution}",
    )  # fmt: skip
    return fee


def waive(
    session: Session, district: District, draft_id: int, attempt_id: UUID, *, reason: str,
    by: str, at: datetime,
) -> Entry:  # fmt: skip
    """Take the fee of a draft's return back, named by a try of it. Waived twice, it is so once.

    :raises Forbidden: when the account is of the household of whoever waives it.
    :raises NotFound: when it is no payment of this draft, or cost no fee.
    :raises Refused: when it was written off.
    """
    attempt = session.get(PaymentAttempt, attempt_id)
    if attempt is None or attempt.draft_id != draft_id:
        raise NotFound("There is no such fee.")
    account_id = attempt.account_id
    household.refuse_own(session, by=by, account_id=account_id)
    lock_account(session, account_id)
    names = names_of(session, draft_id)
    fee = session.scalar(
        select(Entry).where(Entry.key.in_(names), Entry.account_id == account_id).order_by(Entry.id)
    )
    if fee is None:
        raise NotFound("There is no such fee.")
    if session.scalar(select(Entry.id).where(Entry.reverses_id == fee.id)) is None:
        given_up.refuse_written_off(session, fee, Component.FEE)
        audit.record(
            session, actor=by, action=Deed.FEE_WAIVED, at=at,
            subject=audit.account_of(session, account_id),
            detail={"attempt": str(attempt_id), "reason": reason, "draft": draft_id},
        )  # fmt: skip
    return ledger.reverse(
        session, fee, key=f"return_fee_waived:{attempt_id}", kind=EntryKind.REVERSAL,
        on=district.day(at), at=at, memo=masked(f"Fee waived: {reason}")[:200], actor=by,
    )  # fmt: skip
