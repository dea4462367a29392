"""Asking for a refund: what is left must be what was seen, and above a limit two people agree."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import Deed
from models.district import District
from models.errors import Conflict, NotFound, Refused
from models.hold import HoldKind
from models.identity import StaffRole
from models.money import Money
from models.payment import BY_HAND, Payment
from models.refund import DEAD, Refund, RefundReason, RefundState, RefundWay
from services import audit, jobs
from services.accounts import holds, household
from services.books import given_up
from services.books.chart import lock_account
from services.books.owed import money
from services.payments import refundable
from services.rules.masking import masked

S = RefundState
WORDS_MAX = 500
#: The job that asks the processor.
SEND = "send_refund"
#: The sentence for a form whose amount is not what can be given back any more.
MOVED = "What can be given back has changed: it is now %(amount)s. Look again."


@dataclass(frozen=True, kw_only=True)
class RefundWish:
    """What somebody asks for. ``key`` is the form's: the same form is the same refund."""

    key: UUID
    payment_id: int
    way: RefundWay
    amount: Money
    #: What could be given back when the form was shown.
    available_seen: Money
    reason: RefundReason
    words: str


def ask(
    session: Session, district: District, wish: RefundWish, *, by: str, role: StaffRole,
    at: datetime,
) -> Refund:  # fmt: skip
    """Ask for money of a payment to go back. Within one's limit it goes; above, somebody decides.

    Nothing is sent here: a job asks the processor. The same form again is the same refund.

    :raises NotFound: when there is no such payment.
    :raises Forbidden: when the account is of one's own household.
    :raises Conflict: when what can be given back is not what was seen.
    :raises Refused: when it cannot go back, not this way, or not so much.
    """
    payment = session.get(Payment, wish.payment_id)
    if payment is None:
        raise NotFound("There is no such payment.")
    household.refuse_own(session, by=by, account_id=payment.account_id)
    lock_account(session, payment.account_id)
    known = session.scalar(select(Refund).where(Refund.key == wish.key))
    if known is not None:
        if _asked(known) != (wish.payment_id, wish.way, wish.amount, by):
            raise Conflict("This form was used before. Start again.")
        return known
    _refuse(session, district, payment, wish, at=at)
    refund = Refund(
        key=wish.key, payment_id=payment.id, account_id=payment.account_id, way=wish.way,
        state=S.REQUESTED, amount=wish.amount, available_seen=wish.available_seen,
        reason=wish.reason, words=masked(wish.words), requested_by=by, requested_at=at,
        needs_second=_is_above(session, district, payment, wish, by=by, role=role, at=at),
    )  # fmt: skip
    session.add(refund)
    session.flush()
    audit.record(
        session, actor=by, action=Deed.REFUND_ASKED, at=at,
        subject=audit.account_of(session, refund.account_id),
        detail={"refund": refund.id, "payment": payment.receipt_number, "amount": str(wish.amount),
                "way": wish.way.value, "reason": wish.reason.value},
    )  # fmt: skip
    if not refund.needs_second:
        release(session, refund, by=by, at=at)
    return refund


def release(session: Session, refund: Refund, *, by: str, at: datetime, words: str = "") -> None:
    """Let a refund go out: to the processor by a job, or to whoever writes the checks."""
    refund.move_to(S.APPROVED, by=by, at=at, words=words)
    if refund.way is RefundWay.CHECK:
        refund.move_to(S.CHECK_ASKED, by=by, at=at)
    else:
        jobs.ask(
            session, kind=SEND, key=f"{SEND}:{refund.id}", arguments={"refund_id": refund.id},
            at=at, by=by,
        )  # fmt: skip
    session.flush()


def refuse_held(session: Session, account_id: int, *, on: date) -> None:
    """Nothing goes back while refunds of an account are held.

    :raises Refused: while they are.
    """
    if holds.is_held(session, account_id, HoldKind.REFUNDS, on):
        raise Refused("Refunds are held on this account. End the hold first.")


def limit_of(district: District, role: StaffRole) -> Money:
    """How much somebody may give back of one account in a day, alone."""
    rules = district.refunds
    limits = {
        StaffRole.SPECIALIST: rules.specialist_limit, StaffRole.SUPERVISOR: rules.supervisor_limit
    }  # fmt: skip
    return limits.get(role, Money.ZERO)


def _refuse(
    session: Session, district: District, payment: Payment, wish: RefundWish, *, at: datetime
) -> None:
    refuse_held(session, payment.account_id, on=district.day(at))
    can = refundable.look(session, district, payment, on=district.day(at))
    if can.amount != wish.available_seen:
        raise Conflict(MOVED, amount=can.amount)
    if no := can.why_not(wish.way):
        raise Refused(no)
    if not Money.ZERO < wish.amount <= can.amount:
        raise Refused("Enter an amount from $0.01 to %(most)s.", most=can.amount)


def _is_above(
    session: Session, district: District, payment: Payment, wish: RefundWish,
    *, by: str, role: StaffRole, at: datetime,
) -> bool:  # fmt: skip
    """Whether it is above their limit, with what they gave back of the account alone that day.

    A check that was voided since counts: voiding it frees nothing for another one. What they wrote
    down themselves, of money that nobody else has seen, they never give back alone; nor anything
    of an account while money that was written off there is not owed again.
    """
    if payment.channel in BY_HAND and payment.entry.actor == by:
        return True
    if given_up.written_off(session, payment.account_id):
        return True
    since = district.midnight(at)
    before = session.scalar(
        select(func.sum(Refund.amount)).where(
            Refund.account_id == payment.account_id, Refund.requested_by == by,
            Refund.requested_at >= since, Refund.needs_second.is_(False),
            Refund.state.not_in(DEAD - {S.CHECK_VOIDED}),
        )
    )  # fmt: skip
    return wish.amount + money(before) > limit_of(district, role)


def _asked(refund: Refund) -> tuple[object, ...]:
    return refund.payment_id, refund.way, refund.amount, refund.requested_by
