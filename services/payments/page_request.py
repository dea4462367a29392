"""What a payment page is opened with: the same for the same key, to the letter."""

import hashlib
from dataclasses import astuple
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.attempt import PaymentAttempt
from models.money import Money
from services.context import Context
from services.gateways.processor import PageRequest
from services.payments import attempts

WORDS = {
    "en": ("Sewer account {number}, {address}", "Card fee"),
    "es": ("Cuenta de alcantarillado {number}, {address}", "Cargo por tarjeta"),
}
MANY = {"en": "{count} sewer accounts", "es": "{count} cuentas de alcantarillado"}
#: The processor's page takes no more lines; more accounts than this are one line.
LINES_MAX = 60


def of_attempt(
    session: Session, context: Context, attempt: PaymentAttempt, at: datetime
) -> PageRequest:
    """What an attempt asks for under its present key."""
    if attempt.is_leading:
        return _of_several(session, context, attempt, at)
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


def _of_several(
    session: Session, context: Context, attempt: PaymentAttempt, at: datetime
) -> PageRequest:
    """The same for several accounts: a line for each while they fit, one fee, one total."""
    sewer, card_fee = WORDS.get(attempt.language, WORDS["en"])
    many = MANY.get(attempt.language, MANY["en"]).format(count=len(attempt.shares))
    paid = attempts.accounts_of(session, attempt)
    parts: list[tuple[str, Money]] = []
    if len(paid) <= LINES_MAX:
        for share, account in paid:
            line = sewer.format(number=account.shown, address=account.address)
            parts.append((line, share.amount))
    minutes = context.district.payments.page_minutes
    return PageRequest(
        attempt_id=attempt.id,
        keys_spent=attempt.keys_spent,
        account_number=many,
        amount=attempt.asked - attempt.fee,
        fee=attempt.fee,
        method_type=attempt.method_type,
        description=many,
        fee_description=card_fee,
        email=attempt.sent_email,
        language=attempt.language,
        return_url=context.links.together(attempt.id),
        cancel_url=f"{context.links.together(attempt.id)}?turned=back",
        expires_at=attempt.expires_at or at + timedelta(minutes=minutes),
        parts=tuple(parts),
        shares=tuple((account.number, share.amount) for share, account in paid),
        person_id=attempt.person_id,
    )


def fingerprint(request: PageRequest) -> str:
    """What was said under the key, so that the key never says another thing."""
    *said, parts, shares, person_id = astuple(request)
    if shares:
        said += [parts, shares, person_id]
    return hashlib.sha256(repr(tuple(said)).encode()).hexdigest()
