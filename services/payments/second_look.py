"""Money that came, and that a person must look at for what happened on its account before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.district import District
from models.ledger import Component, Entry, EntryKind
from models.money import Money, total
from models.payment import BY_HAND, Payment
from services import attention
from services.books import given_up
from services.rules.allocation import Share

#: What makes somebody owe less without money.
GIVES = frozenset({EntryKind.ADJUSTMENT, EntryKind.REVERSAL, EntryKind.WRITE_OFF})


def call(
    session: Session, district: District, payment: Payment, shares: Sequence[Share],
    *, at: datetime, actor: str,
) -> None:  # fmt: skip
    """Have a person look where more came than is owed after something was written off, and where
    whoever took it by hand gave credit there that day. Nothing is asked of any other payment."""
    if any(share.component is Component.CREDIT for share in shares):
        _written_off(session, payment, at=at)
    if payment.channel in BY_HAND and actor.startswith("staff:"):
        _gave_before(session, district, payment, at=at, actor=actor)


def _written_off(session: Session, payment: Payment, *, at: datetime) -> None:
    gone = total(list(given_up.written_off(session, payment.account_id).values()))
    if gone > Money.ZERO:
        attention.call(
            session, key=f"paid_after_write_off:{payment.id}", kind=AttentionKind.PAST_DUE,
            subject=f"payment:{payment.id}", at=at, account_id=payment.account_id,
            words=f"{payment.receipt_number} brought more than is owed, and {gone} was written off"
            " of this account. Reinstate it before the rest is used or given back, unless a court"
            " discharged it.",
        )  # fmt: skip


def _gave_before(
    session: Session, district: District, payment: Payment, *, at: datetime, actor: str
) -> None:
    """Who pockets cash covers it by a credit, before they take it as well as after."""
    since = at.astimezone(district.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    gave = session.scalar(
        select(Entry.id)
        .where(
            Entry.account_id == payment.account_id, Entry.actor == actor, Entry.change < 0,
            Entry.kind.in_(GIVES), Entry.recorded_at >= since,
        )
        .limit(1)
    )  # fmt: skip
    if gave is not None:
        attention.call(
            session, key=f"gave_and_took:{payment.id}", kind=AttentionKind.REFUND,
            subject=f"payment:{payment.id}", at=at, account_id=payment.account_id,
            words=f"{payment.receipt_number} was taken by hand by whoever gave credit on this"
            " account earlier that day. A colleague counts the money and reads the credit.",
        )  # fmt: skip
