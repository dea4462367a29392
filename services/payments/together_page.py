"""What became of a payment for several accounts: for its payer, and for its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from models.account import CustomerAccount, Premise
from models.attempt import PaymentAttempt
from models.errors import NotFound
from models.money import Money
from models.payment import Payment, PaymentReturn
from models.together import PaymentTogether
from services.payments.paid import Paid
from services.rules import codes, numbers


@dataclass(frozen=True, kw_only=True)
class PaidTogether:
    """The whole, and each account in the order of the books."""

    together: PaymentTogether
    parts: Sequence[Paid]

    @property
    def leader(self) -> Paid:
        """The part whose attempt holds the payment page."""
        return next(part for part in self.parts if part.attempt.id == self.together.id)

    @property
    def whole(self) -> Money:
        """What is charged, fee included."""
        return self.together.amount + self.together.fee

    @property
    def payment(self) -> Payment | None:
        """The payment of the first account; none before the money came."""
        return self.leader.payment

    @property
    def receipt_number(self) -> str:
        """Printed on the receipt for all of them; nothing before the money came."""
        return numbers.together_number(self.payment.receipt_number) if self.payment else ""


def of_payer(session: Session, together_id: UUID, *, person_id: int | None) -> PaidTogether:
    """A payment for several accounts, for the person who made it; two statements.

    :raises NotFound: for everybody else, and when there is none.
    """
    together = session.scalar(
        select(PaymentTogether).where(
            PaymentTogether.id == together_id, PaymentTogether.person_id == person_id
        )
    )
    return _whole(session, together)


def by_receipt(session: Session, code: str) -> PaidTogether:
    """What the receipt with this code is for.

    :raises NotFound: when no receipt carries it, or the money has not come.
    """
    found = _whole(
        session,
        session.scalar(
            select(PaymentTogether).where(PaymentTogether.receipt_code == codes.read(code))
        ),
    )
    if found.payment is None:
        raise NotFound
    return found


def named(session: Session, name: str) -> UUID | None:
    """The attempt that leads what has this receipt for several accounts, by number or code."""
    if name.upper().startswith("G-"):
        return session.scalar(
            select(PaymentTogether.id)
            .join(Payment, Payment.attempt_id == PaymentTogether.id)
            .where(Payment.receipt_number == f"R-{name[2:]}")
        )
    code = codes.read(name)
    if len(code) != codes.PAPER.length:
        return None
    return session.scalar(select(PaymentTogether.id).where(PaymentTogether.receipt_code == code))


def of(session: Session, together_id: UUID) -> PaidTogether:
    """The same by its id, for staff."""
    return _whole(session, session.get(PaymentTogether, together_id))


def _whole(session: Session, together: PaymentTogether | None) -> PaidTogether:
    if together is None:
        raise NotFound
    rows = session.execute(
        select(PaymentAttempt, CustomerAccount, Payment, PaymentReturn)
        .join(CustomerAccount, CustomerAccount.id == PaymentAttempt.account_id)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .outerjoin(Payment, Payment.attempt_id == PaymentAttempt.id)
        .outerjoin(PaymentReturn, PaymentReturn.payment_id == Payment.id)
        .where(PaymentAttempt.together_id == together.id)
        .options(contains_eager(CustomerAccount.premise))
        .order_by(PaymentAttempt.account_id, PaymentReturn.id)
    ).all()
    parts = {
        attempt.id: Paid(attempt=attempt, account=account, payment=payment, back=back)
        for attempt, account, payment, back in rows
    }
    return PaidTogether(together=together, parts=list(parts.values()))
