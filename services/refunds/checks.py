"""A check for a refund: written with its number, and voided. The books move when it is written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.errors import Conflict, Refused
from models.payment import Payment
from models.refund import Refund, RefundState, RefundWay
from services import audit
from services.accounts import household
from services.context import Context
from services.payments import refund_news, refund_posting, refundable
from services.refunds import asking, deciding
from services.rules.masking import masked

S = RefundState
NUMBER_MAX = 20


def write(
    session: Session, context: Context, refund_id: int, *, number: str, by: str, at: datetime
) -> Refund:  # fmt: skip
    """Say that the check was written. The same number again is the same check.

    :raises NotFound: when there is no such refund.
    :raises Forbidden: when the account is of one's own household.
    :raises Conflict: when another number stands there, or what can be given back changed.
    :raises Refused: when no check is asked for, another refund has this number, or while refunds
        of the account are held.
    """
    refund = deciding.locked(session, refund_id)
    household.refuse_own(session, by=by, account_id=refund.account_id)
    if refund.state is S.CHECK_WRITTEN:
        if refund.check_number != number:
            raise Conflict("A check with another number was written for it.")
        return refund
    if refund.state is not S.CHECK_ASKED:
        raise Refused("No check is asked for.")
    if session.scalar(select(Refund.id).where(Refund.check_number == number)) is not None:
        raise Refused("Another refund has a check with this number.")
    payment = session.get_one(Payment, refund.payment_id)
    today = context.district.day(at)
    asking.refuse_held(session, refund.account_id, on=today)
    can = refundable.look(session, context.district, payment, on=today, but=refund.id)
    if no := can.why_not(RefundWay.CHECK):
        raise Refused(no)
    if refund.amount > can.amount:
        raise Conflict(asking.MOVED, amount=can.amount)
    refund.check_number, refund.check_written_on = number, today
    refund.move_to(S.CHECK_WRITTEN, by=by, at=at, words=number)
    refund_posting.post(session, context.district, payment, refund, at=at, by=by)
    refund_news.of_sending(session, context, refund, at=at)
    _record(session, refund, Deed.CHECK_WRITTEN, by=by, at=at)
    return refund


def void(
    session: Session, context: Context, refund_id: int, *, words: str, by: str, at: datetime
) -> Refund:  # fmt: skip
    """Say that the check will not be cashed: the money is the customer's again. Twice is once.

    :raises NotFound: when there is no such refund.
    :raises Forbidden: when the account is of one's own household.
    :raises Refused: when no check was written.
    """
    refund = deciding.locked(session, refund_id)
    household.refuse_own(session, by=by, account_id=refund.account_id)
    if refund.state is S.CHECK_VOIDED:
        return refund
    if refund.state is not S.CHECK_WRITTEN:
        raise Refused("No check was written for it.")
    refund.move_to(S.CHECK_VOIDED, by=by, at=at, words=masked(words))
    refund_posting.take_back(session, context.district, refund, at=at, by=by)
    _record(session, refund, Deed.CHECK_VOIDED, by=by, at=at)
    return refund


def _record(session: Session, refund: Refund, action: Deed, *, by: str, at: datetime) -> None:
    audit.record(
        session, actor=by, action=action, at=at,
        subject=audit.account_of(session, refund.account_id),
        detail={"refund": refund.id, "amount": str(refund.amount), "number": refund.check_number},
    )  # fmt: skip
