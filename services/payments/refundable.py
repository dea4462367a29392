"""What of a payment can be given back now, which way, and from when."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.attempt import (
    IN_FLIGHT,
    POSTED,
    RECEIVED,
    AttemptState,
    MethodType,
    PaymentAttempt,
)
from models.dispute import HOLDS_MONEY, Dispute
from models.district import District
from models.money import Money
from models.payment import Channel, Payment
from models.refund import ASKED, DEAD, Refund, RefundWay
from services.books.owed import money
from services.context import Context
from services.payments import holding, outgoing, paid

ONLINE = frozenset({Channel.ONLINE_CARD, Channel.ONLINE_BANK})


@dataclass(frozen=True)
class Left:
    """What can be given back of a payment, and why not by the way it came."""

    amount: Money
    #: A sentence; empty when it can go back to where it came from.
    no_source: str = ""
    #: A sentence; empty when it can go back at all.
    no_way: str = ""

    def why_not(self, way: RefundWay) -> str:
        """Why it cannot go this way; empty when it can."""
        return self.no_way or (self.no_source if way is RefundWay.SOURCE else "")


def left(
    session: Session, district: District, payment: Payment, *, but: int | None = None
) -> Money:
    """What can still be given back: what came, less what is gone, what was promised and what
    another account has now.

    ``but`` is a refund that is not counted: what is left beside it.
    """
    whole = payment.amount
    if district.refunds.gives_fee_back:
        whole += outgoing.fee_of(payment)
    gone = outgoing.gone(session, payment) + promised(session, payment, but=but)
    return max(whole - gone - holding.elsewhere(session, payment), Money.ZERO)


def promised(session: Session, payment: Payment, *, but: int | None = None) -> Money:
    """What was asked to go back and is not in the books yet; ``but`` is not counted."""
    return money(
        session.scalar(
            select(func.sum(Refund.amount)).where(
                Refund.payment_id == payment.id,
                Refund.entry_id.is_(None),
                Refund.state.not_in(DEAD),
                Refund.id != (but or 0),
            )
        )
    )


def look(
    session: Session, district: District, payment: Payment, *, on: date, but: int | None = None
) -> Left:
    """What can be given back of a payment on a day, and which way."""
    amount = left(session, district, payment, but=but)
    if payment.attempt_id is None or payment.channel not in ONLINE:
        return Left(amount, "It did not come online. It can only go back by check.")
    attempt = session.get_one(PaymentAttempt, payment.attempt_id)
    if attempt.state not in POSTED or _is_disputed(session, attempt):
        return Left(
            amount,
            no_way="The payer disputes it, or their bank took it back. Answer the dispute instead.",
        )
    if attempt.state is AttemptState.DISPUTE_WON:
        return Left(amount, "A dispute of it was won. It can only go back by check.")
    last = payment.received_on + timedelta(days=district.refunds.bank_days_max)
    if payment.channel is Channel.ONLINE_BANK and on > last:
        return Left(amount, "It came from a bank too long ago. It can only go back by check.")
    return Left(amount)


def possible_from(district: District, attempt: PaymentAttempt) -> date | None:
    """The day from which money on its way can be given back; none when it is not on its way."""
    if attempt.state not in IN_FLIGHT or attempt.method_type is not MethodType.BANK:
        return None
    return paid.clears_on(district, attempt)


def has_refunds(context: Context, attempt: PaymentAttempt) -> bool:
    """Whether anything of it was asked back at the processor, so that it must be asked of it."""
    if attempt.state not in RECEIVED:
        return False
    with context.database.reading() as session:
        return bool(
            session.scalar(
                select(
                    exists()
                    .where(Payment.attempt_id == PaymentAttempt.id)
                    .where(Refund.payment_id == Payment.id)
                    .where((Refund.provider_id.is_not(None)) | Refund.state.in_(ASKED))
                    .where(
                        (PaymentAttempt.id == attempt.id)
                        | (PaymentAttempt.together_id == attempt.id)
                    )
                )
            )
        )


def _is_disputed(session: Session, attempt: PaymentAttempt) -> bool:
    leading = attempt.together_id or attempt.id
    return bool(
        session.scalar(
            select(exists().where(Dispute.attempt_id == leading, Dispute.status.in_(HOLDS_MONEY)))
        )
    )
