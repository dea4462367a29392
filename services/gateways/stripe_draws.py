"""Money drawn from a kept method at Stripe: a payment intent prepared, then confirmed.

Two steps, so that the name of the draw is in our books before money can move:
an answer that is lost is looked up under that name, and nothing is sent again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import stripe

from services.gateways import stripe_metadata, stripe_truth
from services.gateways.processor import ProcessorRefused, ProviderTruth
from services.gateways.processor_draws import DrawRequest
from services.gateways.stripe_connection import (
    METHOD_TYPES,
    StripeConnection,
    key_of,
    limited,
    made_since,
    translated,
)

_CHARGE = "latest_charge.balance_transaction"


class StripeDraws(StripeConnection):
    """Draws: prepared, carried out, given up, looked for."""

    def prepare_draw(self, request: DrawRequest) -> str:
        """Create an unconfirmed payment intent under the attempt's key."""
        metadata = {
            "attempt_id": str(request.attempt_id),
            "account_number": request.account_number,
            "fee_cents": str(request.fee.cents),
        }
        if request.draft_id is not None:
            metadata["draft_id"] = str(request.draft_id)
        if request.person_id is not None:
            metadata["person_id"] = str(request.person_id)
        params: Any = {
            "amount": request.asked.cents,
            "currency": "usd",
            "customer": request.customer_id,
            "payment_method": request.payment_method_id,
            "allowed_payment_method_types": [METHOD_TYPES[request.method_type]],
            "description": request.description,
            "metadata": metadata,
        }
        with translated():
            answer = self._client.raw_request(  # its name is all that is read of it
                "post", "/v1/payment_intents", **params,
                **key_of("pi-create", request.attempt_id, request.keys_spent),
            )  # fmt: skip
        return str(answer.data["id"])

    def draw(
        self, payment_intent_id: str, *, attempt_id: UUID, keys_spent: int, is_awaited: bool
    ) -> ProviderTruth:
        """Confirm a payment intent; a decline is told by the truth that is asked for then."""
        params: Any = {"expand": [_CHARGE]}
        if not is_awaited:
            params["off_session"] = True
        try:
            with translated():
                intent = self._confirmed(
                    payment_intent_id, params, key_of("pi-confirm", attempt_id, keys_spent)
                )
        except ProcessorRefused:
            with translated():
                intent = self._client.v1.payment_intents.retrieve(
                    payment_intent_id, {"expand": [_CHARGE]}
                )
            if intent.status in ("requires_confirmation", "canceled"):
                raise
        disputes: Sequence[stripe.Dispute] = ()
        return stripe_truth.read(None, intent, disputes)

    def _confirmed(
        self, payment_intent_id: str, params: dict[str, Any], key: stripe.RequestOptions
    ) -> stripe.PaymentIntent:
        url = f"/v1/payment_intents/{quote(payment_intent_id, safe='')}/confirm"
        answer = self._client.raw_request("post", url, **params, **key)
        read: Any = stripe_truth.worth_reading(answer.data)
        return cast(stripe.PaymentIntent, self._client.deserialize(read, api_mode="V1"))

    def cancel_draw(self, payment_intent_id: str) -> None:
        """Cancel a payment intent; one that was carried out, or cancelled before, is left alone."""
        try:
            with translated():
                self._client.v1.payment_intents.cancel(
                    payment_intent_id, options=key_of("pi-cancel", payment_intent_id)
                )
        except ProcessorRefused:
            return

    def find_draws(self, attempt_id: UUID, *, since: datetime) -> list[ProviderTruth]:
        """Look through the payment intents made since for this attempt."""
        with translated():
            intents = self._client.v1.payment_intents.list(made_since(since))
            names = [intent.id for intent in limited(intents) if _is_of(intent, attempt_id)]
            found = [
                self._client.v1.payment_intents.retrieve(name, {"expand": [_CHARGE]})
                for name in names
            ]
        return [stripe_truth.read(None, intent, ()) for intent in found]


def _is_of(intent: stripe.PaymentIntent, attempt_id: UUID) -> bool:
    metadata = intent.metadata.to_dict() if intent.metadata else {}
    return stripe_metadata.uuid_or_none(metadata.get("attempt_id")) == attempt_id
