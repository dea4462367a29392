"""Money that came, and that a person must look at for what happened on its account before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.attention import AttentionKind
from models.change_request import ChangeVersion, Execution
from models.district import District
from models.ledger import COVERS_CASH, Component, Entry
from models.money import Money, total
from models.payment import BY_HAND, Payment
from services import attention
from services.books import given_up
from services.rules.allocation import Share


def call(
    session: Session, district: District, payment: Payment, shares: Sequence[Share],
    *, at: datetime, actor: str,
) -> None:  # fmt: skip
    """Have a person look where more came than is owed after something was written off, and where
    whoever took it by hand had asked there, that day, that less is owed. Nothing is asked of any
    other payment."""
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
    """Who pockets cash covers it by a credit or another's payment, before they take it as well as
    after. So a colleague looks, not they, whoever said yes to it."""
    since = district.midnight(at)
    gave = session.scalar(
        select(Entry.id)
        .where(
            Entry.account_id == payment.account_id, Entry.change < 0,
            Entry.kind.in_(COVERS_CASH), Entry.recorded_at >= since, _wanted_by(actor),
        )
        .limit(1)
    )  # fmt: skip
    if gave is not None:
        attention.call(
            session, key=f"gave_and_took:{payment.id}", kind=AttentionKind.CASH,
            subject=f"payment:{payment.id}", at=at, account_id=payment.account_id, not_by=actor,
            words=f"{payment.receipt_number} was taken by hand by whoever had asked, earlier that"
            " day, that less is owed on this account. A colleague counts the money and reads why.",
        )  # fmt: skip


def _wanted_by(actor: str) -> ColumnElement[bool]:
    """Whether an entry is what somebody asked for: a version of its change is theirs, or they
    posted it themselves, outside of any change."""
    asked = exists().where(
        Execution.entry_id == Entry.id, ChangeVersion.request_id == Execution.request_id,
        ChangeVersion.by == actor,
    )  # fmt: skip
    of_change = exists().where(Execution.entry_id == Entry.id)
    return or_(asked, ~of_change & (Entry.actor == actor))
