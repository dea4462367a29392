"""A second person decides over a refund; and what is not out yet is called off."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.district import District
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.identity import StaffRole
from models.refund import NOT_OUT, Refund, RefundState
from services import audit
from services.accounts import household
from services.books.chart import lock_account
from services.payments import refundable
from services.refunds import asking
from services.rules.masking import masked

S = RefundState


def locked(session: Session, refund_id: int) -> Refund:
    """A refund to move: its account first, then itself, read afresh after the wait.

    :raises NotFound: when there is none.
    """
    account_id = session.scalar(select(Refund.account_id).where(Refund.id == refund_id))
    if account_id is None:
        raise NotFound("There is no such refund.")
    lock_account(session, account_id)
    return session.scalars(
        select(Refund)
        .where(Refund.id == refund_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def approve(
    session: Session, district: District, refund_id: int, *, by: str, role: StaffRole,
    at: datetime,
) -> Refund:  # fmt: skip
    """Say yes: it goes out. A second yes of the same person changes nothing.

    :raises NotFound: when there is no such refund.
    :raises Forbidden: for whoever asked for it, whose household it is, and who may not so much.
    :raises Conflict: when it was decided otherwise, or what can be given back changed since.
    :raises Refused: while refunds of the account are held.
    """
    refund = _to_decide(session, refund_id, by=by, done=S.APPROVED)
    if refund.state is not S.REQUESTED:
        return refund
    if refund.amount > asking.limit_of(district, role) and role is not StaffRole.SUPERVISOR:
        raise Forbidden("This is above what you may approve.")
    asking.refuse_held(session, refund.account_id, on=district.day(at))
    can = refundable.look(
        session, district, refund.payment, on=district.day(at), but=refund.id
    )  # fmt: skip
    if no := can.why_not(refund.way):
        raise Conflict(no)
    if refund.amount > can.amount:
        raise Conflict(asking.MOVED, amount=can.amount)
    _decide(session, refund, by=by, at=at)
    asking.release(session, refund, by=by, at=at)
    _record(session, refund, Deed.REFUND_APPROVED, by=by, at=at)
    return refund


def deny(session: Session, refund_id: int, *, words: str, by: str, at: datetime) -> Refund:
    """Say no, with the reason. Nothing goes out, and what it asked for is free again.

    :raises NotFound: when there is no such refund.
    :raises Forbidden: for whoever asked for it, or whose household it is.
    :raises Conflict: when it was decided otherwise.
    """
    refund = _to_decide(session, refund_id, by=by, done=S.DENIED)
    if refund.state is S.REQUESTED:
        _decide(session, refund, by=by, at=at)
        refund.move_to(S.DENIED, by=by, at=at, words=masked(words))
        _record(session, refund, Deed.REFUND_DENIED, by=by, at=at)
    session.flush()
    return refund


def cancel(session: Session, refund_id: int, *, words: str, by: str, at: datetime) -> Refund:
    """Call off a refund that is not out yet. Called off twice, it is once.

    :raises NotFound: when there is no such refund.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: when it is out, or over.
    """
    refund = locked(session, refund_id)
    household.refuse_own(session, by=by, account_id=refund.account_id)
    if refund.state is S.CANCELLED:
        return refund
    if refund.state not in NOT_OUT:
        raise Refused("It went out already and cannot be called off here.")
    refund.move_to(S.CANCELLED, by=by, at=at, words=masked(words))
    refund.next_look_at = None
    _record(session, refund, Deed.REFUND_CANCELLED, by=by, at=at)
    session.flush()
    return refund


def _to_decide(session: Session, refund_id: int, *, by: str, done: RefundState) -> Refund:
    refund = locked(session, refund_id)
    household.refuse_own(session, by=by, account_id=refund.account_id)
    if refund.requested_by == by:
        raise Forbidden("You asked for this refund. A colleague decides.")
    was_yes = refund.decided_by == by and (refund.state is S.DENIED) == (done is S.DENIED)
    if refund.state is not S.REQUESTED and not was_yes:
        raise Conflict("Somebody decided before. Look again.")
    return refund


def _decide(session: Session, refund: Refund, *, by: str, at: datetime) -> None:
    refund.decided_by, refund.decided_at = by, at
    session.flush()


def _record(session: Session, refund: Refund, action: Deed, *, by: str, at: datetime) -> None:
    audit.record(
        session, actor=by, action=action, at=at,
        subject=audit.account_of(session, refund.account_id),
        detail={"refund": refund.id, "amount": str(refund.amount), "asked_by": refund.requested_by},
    )  # fmt: skip
