"""What a draw is prepared with: the same for the same key, to the letter."""

import hashlib
from dataclasses import astuple
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Premise, address_line, printed
from models.attempt import MethodType, PaymentAttempt
from models.base import Serial
from models.question import Question
from models.saved_method import MethodState, ProcessorCustomer, SavedMethod
from services.gateways.processor_draws import DrawRequest
from services.payments.page_request import WORDS


def of_attempt(session: Session, attempt: PaymentAttempt) -> DrawRequest | None:
    """What an attempt asks for under its present key; none when its method cannot be drawn from."""
    [seen] = _SEEN.ask(session, {"method_id": attempt.method_id, "account_id": attempt.account_id})
    if seen.state is not MethodState.ACTIVE or seen.customer_id is None:
        return None
    if seen.payment_method_id is None:
        return None
    sewer, _card_fee = WORDS.get(attempt.language, WORDS["en"])
    return DrawRequest(
        attempt_id=attempt.id,
        keys_spent=attempt.keys_spent,
        customer_id=seen.customer_id,
        payment_method_id=seen.payment_method_id,
        method_type=seen.method_type,
        account_number=seen.number,
        amount=attempt.amount,
        fee=attempt.fee,
        description=sewer.format(
            number=printed(seen.number),
            address=address_line(seen.house_number, seen.street, seen.unit),
        ),
        draft_id=attempt.draft_id,
        person_id=attempt.person_id,
    )


class _Seen(NamedTuple):
    state: MethodState
    payment_method_id: str | None
    method_type: MethodType
    customer_id: str | None
    number: str
    house_number: str
    street: str
    unit: str


_SEEN = Question(
    select(
        SavedMethod.state, SavedMethod.payment_method_id, SavedMethod.method_type,
        ProcessorCustomer.customer_id, CustomerAccount.number, Premise.house_number,
        Premise.street, Premise.unit,
    )
    .select_from(SavedMethod)
    .join(CustomerAccount, CustomerAccount.id == bindparam("account_id", type_=Serial))
    .join(Premise, Premise.id == CustomerAccount.premise_id)
    .outerjoin(ProcessorCustomer, ProcessorCustomer.person_id == SavedMethod.person_id)
    .where(SavedMethod.id == bindparam("method_id", type_=Serial)),
    _Seen,
)  # fmt: skip


def fingerprint(request: DrawRequest) -> str:
    """What was said under the key, so that the key never says another thing."""
    return hashlib.sha256(repr(astuple(request)).encode()).hexdigest()
