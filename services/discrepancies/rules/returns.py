"""An online payment that its bank or network took back, and that is still paid in our books."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.attempt import AttemptState, PaymentAttempt
from models.discrepancy_causes import CaseType
from models.payment import Payment, PaymentReturn
from services.discrepancies.facts import FOUND_MAX, Fact, Look, Side, Suggestion

NAME = "returned_item"
#: The processor said that the money is gone.
GONE = (AttemptState.REVERSED, AttemptState.DISPUTED)


def find(session: Session, look: Look) -> list[Fact]:
    """The payments whose attempt went back and which no return names; in one statement."""
    asked = (
        select(Payment, PaymentAttempt.state)
        .join(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .where(
            PaymentAttempt.state.in_(GONE),
            ~exists().where(PaymentReturn.payment_id == Payment.id),
            Payment.id == look.ids[0] if look.only else Payment.recorded_at >= look.since,
        )
        .order_by(Payment.id)
        .limit(FOUND_MAX)
    )
    return [_fact(payment, state) for payment, state in session.execute(asked)]


def _fact(payment: Payment, state: AttemptState) -> Fact:
    at = f"payment:{payment.receipt_number}"
    return Fact(
        rule=NAME, type=CaseType.RETURNED_ITEM_UNPROCESSED, ids=(payment.id,),
        amount=payment.amount, accounts=(payment.account_id,), subject=f"payment:{payment.id}",
        words=f"{payment.amount} of {payment.receipt_number} went back, and is still paid here.",
        theirs=[Side(f"The attempt is {state.value}", payment.amount, at)],
        ours=[Side("Paid, and not returned", payment.amount, f"entry:{payment.entry_id}")],
        suggestion=Suggestion(
            words="Ask the processor once more", by="page", to={"at": at},
            reasons=["What it says of the payment posts the return by itself."],
        ),
    )  # fmt: skip
