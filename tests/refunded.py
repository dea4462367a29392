"""Refunds and disputes as the books hold them, for pages to show."""

from uuid import uuid4

from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.dispute import Dispute, DisputeMove, DisputeStatus
from models.money import Money
from models.payment import Payment
from models.refund import Refund, RefundReason, RefundState, RefundWay
from web.clock import now


def make_refund(session: Session, payment: Payment, dollars: str = "20.00", **more: object):
    """A refund that somebody asked for, and a second person is to decide."""
    values = {
        "state": RefundState.REQUESTED, "way": RefundWay.CHECK, "needs_second": True,
        "requested_by": "staff:4711",
    } | more  # fmt: skip
    refund = Refund(
        key=uuid4(), payment_id=payment.id, account_id=payment.account_id,
        amount=Money.dollars(dollars), available_seen=payment.amount,
        reason=RefundReason.DUPLICATE, words="She paid twice.", requested_at=now(), **values,
    )  # fmt: skip
    session.add(refund)
    session.flush()
    return refund


def make_dispute(session: Session, attempt: PaymentAttempt, **more: object):
    """A card charge that its payer disputes; the answer is waited for."""
    values = {
        "status": DisputeStatus.NEEDS_RESPONSE, "amount": attempt.amount,
        "withdrawn": attempt.amount, "evidence_due_at": now(),
    } | more  # fmt: skip
    dispute = Dispute(
        provider_id=f"dp_{uuid4().hex}", attempt_id=attempt.id, account_id=attempt.account_id,
        reason="fraudulent", network_code="10.4", opened_at=now(),
        fee=Money.dollars("15.00"), **values,
    )  # fmt: skip
    dispute.moves.append(DisputeMove(what=dispute.status.value, by="event evt_1", at=now()))
    session.add(dispute)
    session.flush()
    return dispute
