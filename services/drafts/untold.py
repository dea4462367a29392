"""Drafts whose payer was not reached: held long before their day, and told anew when they can be.

Staff let the others go on, once the payer was told by letter (``notices.told``).
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.account import Person
from models.autopay import Autopay, AutopayState
from models.draft import COMING, Draft, DraftState
from models.errors import Refused
from models.outbox import MessageState, OutboxMessage
from services import jobs
from services.context import Context
from services.drafts import notices, skipping
from services.rules.mailboxes import is_plain

S = DraftState
BATCH, BY = 500, "hold_untold_drafts"
LOST = (OutboxMessage.bounced_at.is_not(None)) | (OutboxMessage.state == MessageState.REFUSED)


@jobs.handles(BY, every=timedelta(hours=1))
def hold_untold(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Hold the drafts whose notice came back, and tell anew whoever has another address now."""
    with context.database.reading() as session:
        lost, reachable = _undelivered(session), _reachable(session)
    for draft_id in lost:
        with context.database.saving() as session:
            draft = notices.locked(session, draft_id)
            if draft.state in COMING:
                notices.hold(session, draft, notices.CAME_BACK, by=BY, at=context.now())
    told = sum(_told_anew(context, draft_id) for draft_id in reachable)
    return f"Held {len(lost)}, told {told} anew."


def _told_anew(context: Context, draft_id: int) -> bool:
    try:
        with context.database.saving() as session:
            skipping.release(session, context, draft_id, by=BY, at=context.now())
    except Refused:  # nothing is owed now; its day looks again
        return False
    return True


def _undelivered(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Draft.id)
        .join(OutboxMessage, OutboxMessage.id == Draft.notice_id)
        .where(Draft.state.in_(COMING - {S.HELD}), LOST)
        .order_by(Draft.id)
        .limit(BATCH)
    ).all()


def _reachable(session: Session) -> Sequence[int]:
    """Drafts held for their notice whose payer has an address that it was not sent to."""
    found = session.execute(
        select(Draft.id, Person.email)
        .join(Autopay, Autopay.id == Draft.autopay_id)
        .join(Person, Person.id == Autopay.person_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Draft.notice_id)
        .where(
            Draft.state == S.HELD,
            Draft.reason.in_((notices.BY_LETTER, notices.CAME_BACK)),
            Autopay.state == AutopayState.ON,
            Person.email.is_not(None),
            or_(OutboxMessage.id.is_(None), OutboxMessage.to != Person.email),
        )
        .order_by(Draft.id)
        .limit(BATCH)
    )
    return [draft_id for draft_id, email in found if is_plain(email or "")]
