"""The second person's word on a rate change, and what was decided undone before its day."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models import district_file
from models.errors import Refused
from models.rate_change import ChangeState, RateChange
from services import districts
from services.districts import Own
from services.rates import proposing
from services.rates.proposing import locked, trail
from services.rules import reason_words

S = ChangeState


def approve(
    session: Session, own: Own, change_id: int, *, today: date, at: datetime, by: str
) -> RateChange:
    """Agree to what was seen: the file is decided, and holds from its day on.

    Somebody else than whoever proposed it. What it was held against must still be what was
    decided last: else it becomes ``stale``, and is decided by nobody. A second call by the same
    person changes nothing. The caller lets go of what its process knows (``Districts.forget``).

    :raises Refused: by whoever proposed it, before it was seen on every account, while accounts
        would lose their bill by it, or when its time is over.
    """
    districts.lock(session)
    change = locked(session, change_id)
    if change.state is S.APPROVED and change.decided_by == by:
        return change
    _refuse_own(change, by)
    if change.state is not S.PROPOSED:
        raise Refused("It does not wait for a decision any more.")
    if change.expires_on < today:
        raise Refused("Its time is over. Propose it anew, from a later day.")
    base = districts.newest(session, own)
    if districts.digest_of(base.content) != change.base_digest:
        change.move_to(S.STALE, by=by, at=at)
        trail(session, change, "rate_change.stale", by=by, at=at)
        session.flush()
        return change
    if change.previewed_at is None:
        raise Refused("It is not worked out on every account yet.")
    if lost := int(change.seen["lost"]):
        raise Refused(
            "%(count)s accounts have a bill now and would have none. Correct the file.", count=lost
        )
    made = districts.decide(
        session, base=base, content=change.content,
        district=district_file.read(change.content, proposing.NAME),
        effective_on=change.effective_on, note=change.resolution, today=today, at=at, by=by,
    )  # fmt: skip
    change.decision_id, change.decided_by, change.decided_at = made.id, by, at
    change.move_to(S.APPROVED, by=by, at=at)
    session.flush()
    trail(
        session, change, "rate_change.approve", by=by, at=at, decision=made.id,
        effective_on=change.effective_on.isoformat(), resolution=change.resolution,
    )  # fmt: skip
    return change


def refuse(session: Session, change_id: int, *, words: str, at: datetime, by: str) -> RateChange:
    """Say no to what somebody else proposed, with the reason. A second call changes nothing.

    :raises Refused: without a reason, or by whoever proposed it: they withdraw it.
    """
    reason, change = reason_words.kept(words), locked(session, change_id)
    if change.state is S.REFUSED:
        return change
    _refuse_own(change, by)
    change.move_to(S.REFUSED, by=by, at=at, words=reason)
    change.decided_by, change.decided_at = by, at
    session.flush()
    trail(session, change, "rate_change.refuse", by=by, at=at, reason=reason)
    return change


def take_back(
    session: Session, change_id: int, *, words: str, today: date, at: datetime, by: str
) -> RateChange:
    """Undo what was decided, before its day. A second call changes nothing.

    :raises Refused: without a reason, from its day on, or while another change follows it.
    """
    reason = reason_words.kept(words)
    districts.lock(session)
    change = locked(session, change_id)
    if change.state is S.TAKEN_BACK:
        return change
    change.move_to(S.TAKEN_BACK, by=by, at=at, words=reason)
    assert change.decision_id is not None  # noqa: S101 - the database keeps it of what is approved
    districts.take_back(
        session, decision_id=change.decision_id, reason=reason, today=today, at=at, by=by
    )
    session.flush()
    trail(session, change, "rate_change.take_back", by=by, at=at, reason=reason)
    return change


def _refuse_own(change: RateChange, by: str) -> None:
    if change.proposed_by == by:
        raise Refused("You proposed it: somebody else decides.")
