"""What a payment page is opened with: the same for the same key, to the letter."""

import hashlib
from dataclasses import astuple
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from services.context import Context
from services.gateways.processor import PageRequest
from services.payments import attempts

WORDS = {
    "en": ("Sewer account {number}, {address}", "Card fee"),
    "es": ("Cuenta de alcantarillado {number}, {address}", "Cargo por tarjeta"),
}


def of_attempt(
    session: Session, context: Context, attempt: PaymentAttempt, at: datetime
) -> PageRequest:
    """What an attempt asks for under its present key."""
    account = attempts.account_of(session, attempt)
    sewer, card_fee = WORDS.get(attempt.language, WORDS["en"])
    minutes = context.district.payments.page_minutes
    return PageRequest(
        attempt_id=attempt.id,
        keys_spent=attempt.keys_spent,
        account_number=account.number,
        amount=attempt.amount,
        fee=attempt.fee,
        method_type=attempt.method_type,
        description=sewer.format(
            number=account.shown, address=attempts.address_shown(attempt, account)
        ),
        fee_description=card_fee,
        email=attempt.sent_email,
        language=attempt.language,
        return_url=context.links.attempt(attempt.id),
        cancel_url=f"{context.links.attempt(attempt.id)}?turned=back",
        expires_at=attempt.expires_at or at + timedelta(minutes=minutes),
    )


def fingerprint(request: PageRequest) -> str:
    """What was said under the key, so that the key never says another thing."""
    return hashlib.sha256(repr(astuple(request)).encode()).hexdigest()
