"""Reading Stripe's objects: what state a payment is in, what came, and what went back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import stripe

from models.attempt import AttemptState, MethodType
from models.money import Money
from models.payment import ReturnKind
from services.gateways import stripe_metadata, stripe_refunds
from services.gateways.processor import Movement, OpenedPage, ProviderTruth
from services.gateways.stripe_metadata import uuid_or_none

_INTENT_STATES = {
    "requires_confirmation": AttemptState.OPEN,
    "requires_action": AttemptState.ACTION_REQUIRED,
    "requires_capture": AttemptState.PROCESSING,
    "processing": AttemptState.PROCESSING,
    "succeeded": AttemptState.SUCCEEDED,
    "canceled": AttemptState.CANCELLED,
}

_METHOD_TYPES = {"card": MethodType.CARD, "us_bank_account": MethodType.BANK}
#: Seconds between a debit and the soonest answer of a bank.
NO_BANK_CLEARS_WITHIN = 12 * 3600


#: What is read of an intent, and of what lies in it; ``None`` is read whole.
_READ: Mapping[str, Any] = {
    **dict.fromkeys(("id", "object", "status", "amount", "amount_received", "currency")),
    **dict.fromkeys(("livemode", "metadata", "last_payment_error")),
    "latest_charge": {
        **dict.fromkeys(("id", "object", "status", "created", "failure_code")),
        "payment_method_details": {
            "type": None,
            "card": dict.fromkeys(("brand", "last4")),
            "us_bank_account": dict.fromkeys(("account_type", "last4")),
        },
        "balance_transaction": dict.fromkeys(("id", "object", "created")),
    },
}


def worth_reading(answer: Mapping[str, Any], read: Mapping[str, Any] = _READ) -> dict[str, Any]:
    """What ``read`` reads of an intent as it came: the rest is not made into objects.

    The library makes one of everything in an answer, which costs more than to ask for it.
    """
    return {
        name: worth_reading(value, read[name]) if read[name] and isinstance(value, dict) else value
        for name, value in answer.items()
        if name in read
    }


def read(
    session: stripe.checkout.Session | None,
    intent: stripe.PaymentIntent | None,
    disputes: Sequence[stripe.Dispute],
    refunds: Sequence[stripe.Refund] = (),
) -> ProviderTruth:
    """One truth out of a page, its intent with the latest charge, its disputes and refunds."""
    charge = _charge(intent)
    movements = tuple(_movements(disputes, is_bank=_is_bank(charge)))
    about: Any = session if session is not None else intent
    metadata = about.metadata.to_dict() if about.metadata else {}
    return ProviderTruth(
        attempt_id=uuid_or_none(metadata.get("attempt_id")),
        state=_state(session, intent, charge, disputes, movements),
        livemode=bool(about.livemode),
        currency=about.currency or "",
        amount=Money((intent.amount if intent else about.amount_total) or 0),
        amount_received=Money((intent.amount_received if intent else 0) or 0),
        session_id=session.id if session else None,
        session_url=(session.url or "") if session else "",
        expires_at=datetime.fromtimestamp(session.expires_at, UTC) if session else None,
        payment_intent_id=intent.id if intent else None,
        charge_id=charge.id if charge else None,
        method=_method(charge),
        failure_code=_failure(intent, charge),
        submitted_at=datetime.fromtimestamp(charge.created, UTC) if charge else None,
        cleared_at=_cleared_at(charge),
        movements=movements,
        disputes=tuple(
            stripe_refunds.card_dispute(each) for each in disputes if not _is_bank(charge)
        ),
        refunds=tuple(stripe_refunds.refund(each) for each in refunds),
    )


def page(session: stripe.checkout.Session) -> OpenedPage:
    """What a page of ours says of the attempt it was opened for."""
    metadata = session.metadata.to_dict() if session.metadata else {}
    fee = str(metadata.get("fee_cents", ""))
    types = [_METHOD_TYPES.get(name) for name in session.payment_method_types or ()]
    return OpenedPage(
        session_id=session.id,
        attempt_id=uuid_or_none(session.client_reference_id),
        account_number=str(metadata.get("account_number", "")),
        total=Money(session.amount_total or 0),
        fee=Money(int(fee)) if fee.isascii() and fee.isdigit() else None,
        method_type=types[0] if types else None,
        email=session.customer_email or "",
        language=session.locale or "en",
        opened_at=datetime.fromtimestamp(session.created, UTC),
        shares=stripe_metadata.shares(metadata),
        person_id=stripe_metadata.person_id(metadata),
    )


def is_disputed(intent: stripe.PaymentIntent) -> bool:
    """Whether the latest charge says that somebody disputes it."""
    charge = _charge(intent)
    return bool(charge and charge.disputed)


def is_refunded(intent: stripe.PaymentIntent) -> bool:
    """Whether the latest charge says that some of it was given back."""
    charge = _charge(intent)
    return bool(charge and charge.amount_refunded)


def _charge(intent: stripe.PaymentIntent | None) -> stripe.Charge | None:
    charge = intent.latest_charge if intent else None
    return charge if isinstance(charge, stripe.Charge) else None


def _state(
    session: stripe.checkout.Session | None,
    intent: stripe.PaymentIntent | None,
    charge: stripe.Charge | None,
    disputes: Sequence[stripe.Dispute],
    movements: Sequence[Movement],
) -> AttemptState:
    page = session.status if session else None
    if intent is None:
        return AttemptState.EXPIRED if page == "expired" else AttemptState.OPEN
    if intent.status == "requires_payment_method":
        if page == "open":  # a declined card leaves the page open for another
            return AttemptState.OPEN
        if page == "expired" and not charge:
            return AttemptState.EXPIRED
        return AttemptState.FAILED
    if intent.status == "canceled" and page == "expired":  # nobody cancelled: it was left
        return AttemptState.EXPIRED
    if intent.status == "succeeded" and movements:
        return _disputed_state(charge, disputes, movements)
    return _INTENT_STATES.get(intent.status, AttemptState.REVIEW)


def _disputed_state(
    charge: stripe.Charge | None,
    disputes: Sequence[stripe.Dispute],
    movements: Sequence[Movement],
) -> AttemptState:
    """Where a payment stands whose money moved after it came.

    A bank payment that the payer's bank takes back is final; a card dispute is
    final when it is lost.
    """
    taken = sum(
        each.amount.cents * (-1 if each.kind is ReturnKind.REINSTATED else 1) for each in movements
    )
    if taken <= 0:
        return AttemptState.DISPUTE_WON
    if _is_bank(charge) or all(dispute.status == "lost" for dispute in disputes):
        return AttemptState.REVERSED
    return AttemptState.DISPUTED


def _movements(disputes: Sequence[stripe.Dispute], *, is_bank: bool) -> list[Movement]:
    """Each balance transaction of a dispute is money that went or came; nothing else is.

    A bank payment taken back after it cleared is told as a dispute, and is a return.
    """
    found = []
    for dispute in disputes:
        for row in dispute.balance_transactions:
            if row.amount == 0:
                continue
            went = ReturnKind.RETURNED if is_bank else ReturnKind.DISPUTED
            found.append(
                Movement(
                    reference=f"{dispute.id}:{row.id}",
                    kind=went if row.amount < 0 else ReturnKind.REINSTATED,
                    amount=Money(abs(row.amount)),
                    code=dispute.network_reason_code or dispute.reason,
                    happened_at=datetime.fromtimestamp(row.created, UTC),
                )
            )
    return sorted(found, key=lambda each: each.happened_at)


def _is_bank(charge: stripe.Charge | None) -> bool:
    details = charge.payment_method_details if charge else None
    return bool(details and details.type == "us_bank_account")


def _cleared_at(charge: stripe.Charge | None) -> datetime | None:
    """When the money came onto the processor's balance.

    A line written together with a debit says when it was sent, not when it cleared.
    """
    line = charge.balance_transaction if charge and charge.status == "succeeded" else None
    if charge is None or not isinstance(line, stripe.BalanceTransaction):
        return None
    if _is_bank(charge) and line.created - charge.created < NO_BANK_CLEARS_WITHIN:
        return None
    return datetime.fromtimestamp(line.created, UTC)


def _method(charge: stripe.Charge | None) -> str:
    """What the payer knows it by: ``Visa ••4242``, ``Checking ••6789``."""
    details: Any = charge.payment_method_details if charge else None
    if details is None:
        return ""
    if details.type == "card":
        brand = (details.card.brand or "card").replace("_", " ").title()
        return f"{brand} ••{details.card.last4}"
    if details.type == "us_bank_account":
        account = details.us_bank_account
        kind = (account.account_type or "bank account").capitalize()
        return f"{kind} ••{account.last4}"
    return str(details.type)


def _failure(intent: stripe.PaymentIntent | None, charge: stripe.Charge | None) -> str:
    error = intent.last_payment_error if intent else None
    if error:
        return error.decline_code or error.code or ""
    return (charge.failure_code or "") if charge else ""
