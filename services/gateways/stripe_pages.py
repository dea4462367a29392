"""Payment pages at Stripe: hosted Checkout, opened, closed and asked about."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import stripe

from models.money import Money
from services.gateways import stripe_events, stripe_metadata, stripe_truth
from services.gateways.processor import (
    EventNotice,
    NoSuchObject,
    OpenedPage,
    PageRequest,
    PaymentPage,
    ProcessorRefused,
    ProviderTruth,
)
from services.gateways.stripe_connection import (
    StripeConnection,
    key_of,
    limited,
    made_since,
    translated,
)

CLOCKS_DIFFER_SECONDS = 300
#: Stripe forgets our keys after a day.
KEY_SECONDS = 24 * 3600
_CHARGE = "latest_charge.balance_transaction"


class StripePages(StripeConnection):
    """Pages somebody pays on, and the truth about every payment."""

    def open_page(self, request: PageRequest) -> PaymentPage:
        """Open a hosted Checkout page for one attempt; the same attempt, the same page."""
        metadata = {
            "attempt_id": str(request.attempt_id),
            "account_number": request.account_number,
            "fee_cents": str(request.fee.cents),
            **stripe_metadata.of_several(request.shares, request.person_id),
        }
        parts = request.parts or ((request.description, request.amount),)
        lines = [_line(name, amount) for name, amount in parts]
        if request.fee:
            lines.append(_line(request.fee_description, request.fee))
        page: dict[str, Any] = {
            "mode": "payment",
            "line_items": lines,
            "client_reference_id": str(request.attempt_id),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "description": request.description},
        }
        if request.email:
            page["customer_email"] = request.email
        key = key_of("session-create", request.attempt_id, request.keys_spent)
        return self._open(page, request, key)

    def expire_page(self, session_id: str) -> None:
        """Close a page; on one that is complete or closed nothing happens."""
        try:
            with translated():
                self._client.v1.checkout.sessions.expire(
                    session_id, options=key_of("expire", session_id)
                )
        except NoSuchObject:
            raise
        except ProcessorRefused:
            return  # Stripe refuses to expire a page that is no longer open

    def truth(
        self,
        *,
        session_id: str | None = None,
        payment_intent_id: str | None = None,
        is_drawn: bool = False,
        has_refunds: bool = False,
    ) -> ProviderTruth:
        """Ask what became of the payment behind a page or an intent."""
        with translated():
            session = None
            if session_id is None and payment_intent_id is not None and not is_drawn:
                found = self._client.v1.checkout.sessions.list(
                    {"payment_intent": payment_intent_id, "limit": 1}
                )
                session_id = found.data[0].id if found.data else None
            if session_id is not None:
                session = self._client.v1.checkout.sessions.retrieve(
                    session_id, {"expand": [f"payment_intent.{_CHARGE}"]}
                )
                intent = session.payment_intent
            elif payment_intent_id is None:
                raise TypeError("Ask about a page or about a payment intent.")
            else:
                intent = self._client.v1.payment_intents.retrieve(
                    payment_intent_id, {"expand": [_CHARGE]}
                )
            if isinstance(intent, str):
                raise TypeError(f"{intent} was asked for as a whole, and is a name.")
            disputes: Sequence[stripe.Dispute] = ()
            if intent is not None and stripe_truth.is_disputed(intent):
                disputes = self._client.v1.disputes.list({"payment_intent": intent.id}).data
            refunds: list[stripe.Refund] = []
            if intent is not None and (has_refunds or stripe_truth.is_refunded(intent)):
                listed = self._client.v1.refunds.list({"payment_intent": intent.id, "limit": 100})
                refunds = list(limited(listed))
        return stripe_truth.read(session, intent, disputes, refunds)

    def find(self, attempt_id: UUID, *, since: datetime) -> list[ProviderTruth]:
        """Look through the pages opened in the day since for this attempt: its key is no older."""
        first = int(since.timestamp())
        with translated():
            pages = self._client.v1.checkout.sessions.list(
                {
                    "created": {"gte": first - CLOCKS_DIFFER_SECONDS, "lte": first + KEY_SECONDS},
                    "limit": 100,
                }
            )
            names = [
                page.id for page in limited(pages) if page.client_reference_id == str(attempt_id)
            ]
        return [self.truth(session_id=name) for name in names]

    def disputed(self, *, since: datetime) -> list[str]:
        """The payment intents of the disputes opened since; a late bank return is one too."""
        with translated():
            found = self._client.v1.disputes.list(made_since(since))
            intents = [dispute.payment_intent for dispute in limited(found)]
        return [intent if isinstance(intent, str) else intent.id for intent in intents if intent]

    def opened(self, *, since: datetime) -> Iterator[OpenedPage]:
        """The payment pages opened since."""
        with translated():
            pages = self._client.v1.checkout.sessions.list(made_since(since))
            for page in limited(pages):
                yield stripe_truth.page(page)

    def happened(self, *, since: datetime) -> Iterator[tuple[EventNotice, str]]:
        """The events since, newest first."""
        with translated():
            for event in limited(self._client.v1.events.list(made_since(since))):
                yield stripe_events.listed(event)

    def read_event(self, body: bytes, signature: str, *, at: datetime) -> EventNotice:
        """Check who signed an event and when, and read what it is about."""
        return stripe_events.read(body, signature, secrets=self._secrets, at=at)


def _line(name: str, amount: Money) -> dict[str, Any]:
    return {
        "quantity": 1,
        "price_data": {
            "currency": "usd",
            "unit_amount": amount.cents,
            "product_data": {"name": name},
        },
    }
