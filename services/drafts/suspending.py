"""Autopay that waits for its payer: kept as it is, and nothing is drawn."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.autopay import Autopay, AutopayDeed, AutopayState
from models.autopay_reason import AutopayReason
from models.draft import COMING, Draft, DraftState
from services.books.chart import lock_account
from services.context import Context
from services.drafts import changes


def suspend(
    session: Session, context: Context, autopay_id: int, *, reason: str, by: str, at: datetime
) -> bool:
    """Suspend an autopay: its drafts to come are held, and its payer reads why; whether it was on.

    ``reason`` is a code that words are made of (``services.telling.reasons``). One that is not
    on is left as it is.
    """
    autopay = session.get_one(Autopay, autopay_id)
    lock_account(session, autopay.account_id)
    session.flush()
    session.refresh(autopay)
    if not autopay.is_on:
        return False
    before = changes.facts(autopay)
    autopay.move_to(AutopayState.SUSPENDED)
    autopay.reason = reason
    coming = session.scalars(
        select(Draft).where(
            Draft.autopay_id == autopay_id, Draft.state.in_(COMING | {DraftState.RETURNED})
        )
    )
    for draft in coming:
        if draft.state is DraftState.RETURNED:
            draft.move_to(DraftState.FAILED, by=by, at=at, reason=AutopayReason.SUSPENDED)
            draft.again_on = None
        elif draft.state is DraftState.HELD:
            draft.reason = AutopayReason.SUSPENDED
        else:
            draft.move_to(DraftState.HELD, by=by, at=at, reason=AutopayReason.SUSPENDED)
    changes.record(
        session, context, autopay, AutopayDeed.SUSPENDED,
        key=f"suspended:{autopay.id}:{autopay.version}", before=before, by=by, reason=reason, at=at,
    )  # fmt: skip
    session.flush()
    return True
