"""Everything that happened to an autopay: each change, and each draft with how far it came."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.autopay import Autopay, AutopayChange
from models.draft import Draft, DraftMove
from models.money import Money
from services.autopay.seen import is_of

#: Nobody reads further back at once.
HISTORY_MAX = 60


class Happened(NamedTuple):
    """One thing of the history: a change, or a draft with how far it came, and since when."""

    at: datetime
    change: AutopayChange | None = None
    draft: Draft | None = None
    #: What its method cost on top when it was sent; none where it was not.
    fee: Money | None = None


def of_account(session: Session, account_id: int, *, person_id: int | None) -> list[Happened]:
    """Everything that happened, the newest first; of a person's own autopay alone, and for staff
    (none) of everybody's."""
    mine = select(Autopay.id).where(Autopay.account_id == account_id)
    if person_id is not None:
        mine = mine.where(Autopay.person_id == person_id)
    changes = session.scalars(
        select(AutopayChange)
        .where(AutopayChange.autopay_id.in_(mine))
        .order_by(AutopayChange.id.desc())
        .limit(HISTORY_MAX)
    )
    moved_at = (
        select(func.max(DraftMove.at))
        .where(DraftMove.draft_id == Draft.id)
        .correlate(Draft)
        .scalar_subquery()
    )
    drafts = session.execute(
        select(Draft, func.coalesce(moved_at, Draft.created_at), PaymentAttempt.fee)
        .outerjoin(PaymentAttempt, is_of(Draft))
        .where(Draft.autopay_id.in_(mine))
        .order_by(Draft.id.desc())
        .limit(HISTORY_MAX)
    )
    found = [Happened(change.at, change=change) for change in changes]
    found += [Happened(at, draft=draft, fee=fee) for draft, at, fee in drafts]
    return sorted(found, key=lambda each: each.at, reverse=True)[:HISTORY_MAX]
