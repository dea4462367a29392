"""A card whose charge is disputed is not drawn from again: its autopay waits for another."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from models.attempt import MethodType, PaymentAttempt
from models.autopay_reason import AutopayReason
from models.dispute import HOLDS_MONEY, Dispute
from models.question import Question, one_of
from models.saved_method import MethodState, SavedMethod
from services.context import Context
from services.methods import truth
from services.payments import followers

DISPUTED = AutopayReason.DISPUTED


_IS_DISPUTED = Question(
    select(
        exists().where(
            Dispute.attempt_id == bindparam("attempt_id", type_=PaymentAttempt.id.type),
            one_of(Dispute.status, HOLDS_MONEY),
        )
    )
)


@followers.follows("disputes")
def follow_attempt(
    session: Session, context: Context, attempt: PaymentAttempt, *, cause: str, at: datetime
) -> None:
    """Suspend the method that a disputed charge was drawn from. Again changes nothing."""
    del context
    if attempt.method_id is None or attempt.method_type is not MethodType.CARD:
        return
    [(is_disputed,)] = _IS_DISPUTED.ask(session, {"attempt_id": attempt.id})
    if is_disputed and session.get_one(SavedMethod, attempt.method_id).state is MethodState.ACTIVE:
        truth.suspend(session, attempt.method_id, failure_code=DISPUTED, cause=cause, at=at)
