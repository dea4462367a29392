"""What a draw is prepared with: the same for the same key, to the letter."""

import hashlib
from dataclasses import astuple

from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services.gateways.processor_draws import DrawRequest
from services.payments import attempts
from services.payments.page_request import WORDS


def of_attempt(session: Session, attempt: PaymentAttempt) -> DrawRequest | None:
    """What an attempt asks for under its present key; none when its method cannot be drawn from."""
    method = session.get_one(SavedMethod, attempt.method_id)
    customer = session.get(ProcessorCustomer, method.person_id)
    if method.state is not MethodState.ACTIVE or customer is None:
        return None
    if method.payment_method_id is None:
        return None
    account = attempts.account_of(session, attempt)
    sewer, _card_fee = WORDS.get(attempt.language, WORDS["en"])
    return DrawRequest(
        attempt_id=attempt.id,
        keys_spent=attempt.keys_spent,
        customer_id=customer.customer_id,
        payment_method_id=method.payment_method_id,
        method_type=method.method_type,
        account_number=account.number,
        amount=attempt.amount,
        fee=attempt.fee,
        description=sewer.format(
            number=account.shown, address=attempts.address_shown(attempt, account)
        ),
        draft_id=attempt.draft_id,
        person_id=attempt.person_id,
    )


def fingerprint(request: DrawRequest) -> str:
    """What was said under the key, so that the key never says another thing."""
    return hashlib.sha256(repr(astuple(request)).encode()).hexdigest()
