"""What the processor says of refunds, applied: the only way it moves one or posts it.

Called by ``provider_truth`` with a truth that was fetched just now, under the
account's lock, before what went back by itself: so a refund that the processor
gave up because the money was taken back makes room for it first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.attention import AttentionKind
from models.money import Money
from models.payment import Payment
from models.refund import DEAD, NOT_OUT, Refund, RefundReason, RefundState, RefundWay
from services import attention
from services.context import Context
from services.gateways.processor_refunds import RefundTruth
from services.payments import outgoing, refund_news, refund_posting, refundable

S = RefundState
PROCESSOR = "processor"
#: How long until somebody asks again; what succeeded may still come back for a month.
LOOK_AGAIN = {S.PENDING: timedelta(hours=6), S.SUCCEEDED: timedelta(days=1)}
LATE_UNTIL = timedelta(days=30)


def apply(
    session: Session, context: Context, attempt: PaymentAttempt, truths: Sequence[RefundTruth],
    *, cause: str, at: datetime,
) -> None:  # fmt: skip
    """Bring every refund of an attempt to what the processor says, and post what that means.

    Twice, or in any order, it ends the same. What was refunded there and not here is written
    down, posted where one account paid, and shown to a person.
    """
    if not truths:
        return
    for truth in sorted(truths, key=lambda each: (each.state not in DEAD, each.made_at)):
        refund = _known(session, truth) or _adopted(session, context, attempt, truth, at=at)
        if refund is None:
            continue
        if refund.amount != truth.amount:
            words = f"The processor names {truth.amount} of a refund of {refund.amount}."
            _call(session, refund, f"mismatch:{truth.provider_id}", at=at, words=words)
            continue
        _bring(session, context, refund, truth, cause=cause, at=at)
    session.flush()


def stand_down(session: Session, payments: Sequence[Payment], *, cause: str, at: datetime) -> None:
    """The money is taken back by itself: what of it was promised and not sent is called off."""
    found = session.scalars(
        select(Refund)
        .where(
            Refund.payment_id.in_([each.id for each in payments]), Refund.state.in_(NOT_OUT)
        )
        .with_for_update()
    ).all()  # fmt: skip
    for refund in found:
        refund.move_to(S.CANCELLED, by=cause, at=at, words="The payment was taken back.")
        refund.next_look_at = None
        _call(session, refund, f"taken_back:{refund.id}", at=at,
              words=f"A refund of {refund.amount} was called off before it was sent: the payment"
              " itself went back to its payer.")  # fmt: skip
    session.flush()


def _known(session: Session, truth: RefundTruth) -> Refund | None:
    same = [Refund.provider_id == truth.provider_id]
    if truth.key is not None:
        same.append(Refund.key == truth.key)
    return session.scalar(select(Refund).where(or_(*same)).with_for_update().limit(1))


def _adopted(
    session: Session, context: Context, attempt: PaymentAttempt, truth: RefundTruth,
    *, at: datetime,
) -> Refund | None:  # fmt: skip
    """A refund that we did not ask for, or no longer know of, gets a row like any other."""
    if truth.state in DEAD and not truth.is_taken:
        return None
    payment = session.scalar(select(Payment).where(Payment.attempt_id == attempt.id))
    key = truth.key or uuid5(NAMESPACE_URL, f"refund:{truth.provider_id}")
    fits = payment is not None and not attempt.is_leading and (
        truth.amount <= outgoing.left_here(session, payment)
    )  # fmt: skip
    said = "It is posted." if fits else "The books still hold the payment as it was."
    attention.call(
        session, key=f"refunded:{truth.provider_id}", kind=AttentionKind.MISMATCH,
        subject=f"attempt:{attempt.id}", at=at, account_id=attempt.account_id,
        words=f"{truth.amount} was refunded at the processor, not here. {said}",
    )  # fmt: skip
    if payment is None or not fits:
        return None
    _make_room(session, context, payment, truth.amount, at=at)
    refund = Refund(
        key=key, payment_id=payment.id, account_id=payment.account_id, way=RefundWay.SOURCE,
        state=S.SENT, amount=truth.amount, available_seen=truth.amount,
        reason=RefundReason.OTHER, words="Refunded at the processor.", requested_by=PROCESSOR,
        requested_at=truth.made_at, sent_at=truth.made_at,
    )  # fmt: skip
    session.add(refund)
    session.flush()
    return refund


def _make_room(
    session: Session, context: Context, payment: Payment, amount: Money, *, at: datetime
) -> None:
    """What was promised here of the same money, and not sent, stands back for what is gone."""
    if amount > refundable.left(session, context.district, payment):
        stand_down(session, [payment], cause=PROCESSOR, at=at)


def _bring(
    session: Session, context: Context, refund: Refund, truth: RefundTruth,
    *, cause: str, at: datetime,
) -> None:  # fmt: skip
    refund.provider_id = refund.provider_id or truth.provider_id
    refund.trace = truth.trace or refund.trace
    if truth.is_taken and refund.entry_id is None:
        _post(session, context, refund, at=at, by=cause)
    if refund.may(truth.state):
        refund.move_to(truth.state, by=cause, at=at, words=truth.failure_code)
        refund.failure_code = truth.failure_code
        if truth.state in DEAD:
            refund_posting.take_back(session, context.district, refund, at=at, by=cause)
            _call(session, refund, f"failed:{refund.id}", at=at,
                  words=f"A refund of {refund.amount} did not reach the payer"
                  f" ({truth.failure_code or truth.state}). It is theirs again; give it back"
                  " another way, such as by check.")  # fmt: skip
            refund_news.of_failure(session, context, refund, at=at)
    if refund.is_posted:
        refund_news.of_sending(session, context, refund, at=at)
    _look_again(refund, at)


def _look_again(refund: Refund, at: datetime) -> None:
    again = LOOK_AGAIN.get(refund.state)
    is_over = refund.state is S.SUCCEEDED and at - (refund.sent_at or at) > LATE_UNTIL
    refund.next_look_at, refund.looks = (at + again if again and not is_over else None), 0


def _post(session: Session, context: Context, refund: Refund, *, at: datetime, by: str) -> None:
    """Put a refund into the books, once; what does not fit any more is a person's."""
    payment = session.get_one(Payment, refund.payment_id)
    if refund.amount > outgoing.left_here(session, payment):
        attention.call(
            session, key=f"over_returned:refund:{refund.id}", kind=AttentionKind.OVER_RETURNED,
            subject=f"payment:{payment.id}", at=at, account_id=payment.account_id,
            words=f"{refund.amount} was refunded of {payment.receipt_number}, and the payer's bank"
            " took the payment back as well, or another account has the money now. Ask it back, or"
            " move it back. The refund is not posted.",
        )  # fmt: skip
        return
    refund_posting.post(session, context.district, payment, refund, at=at, by=by)


def _call(session: Session, refund: Refund, key: str, *, words: str, at: datetime) -> None:
    attention.call(
        session, key=f"refund:{key}", kind=AttentionKind.REFUND, subject=f"refund:{refund.id}",
        words=words, at=at, account_id=refund.account_id,
    )  # fmt: skip
