"""Money given back at Stripe, and disputes of a charge: asked for, read, answered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import stripe

from models.dispute import DisputeStatus
from models.money import Money
from models.refund import RefundReason, RefundState
from services.gateways.processor import ProcessorRefused
from services.gateways.processor_refunds import (
    DisputeTruth,
    FeeLine,
    RefundRequest,
    RefundTruth,
)
from services.gateways.stripe_connection import StripeConnection, key_of, translated
from services.gateways.stripe_metadata import uuid_or_none

_STATES = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELLED,
}
#: Stripe knows three reasons; it is only told of the one that fits.
_REASONS = {RefundReason.DUPLICATE: "duplicate"}


class StripeRefunds(StripeConnection):
    """Refunds asked for, and disputes accepted."""

    def refund(self, request: RefundRequest) -> RefundTruth:
        """Ask for a refund under its key; asked again, it is the same refund."""
        params: dict[str, Any] = {
            "payment_intent": request.payment_intent_id,
            "amount": request.amount.cents,
            "reason": _REASONS.get(request.reason, "requested_by_customer"),
            "metadata": {"refund_key": str(request.key)},
        }
        with translated():
            made = self._client.v1.refunds.create(
                params,  # type: ignore[arg-type] # its reason is one of three words
                key_of("refund", request.key, request.keys_spent),
            )
        return refund(made)

    def accept_dispute(self, dispute_id: str) -> None:
        """Let a dispute be lost; on one that is closed nothing happens."""
        try:
            with translated():
                self._client.v1.disputes.close(
                    dispute_id, options=key_of("dispute-close", dispute_id)
                )
        except ProcessorRefused:
            with translated():
                found = self._client.v1.disputes.retrieve(dispute_id)
            if found.status not in ("won", "lost", "warning_closed", "prevented"):
                raise


def refund(row: stripe.Refund) -> RefundTruth:
    """One refund, read."""
    metadata = row.metadata.to_dict() if row.metadata else {}
    return RefundTruth(
        provider_id=row.id,
        key=uuid_or_none(metadata.get("refund_key")),
        state=_STATES.get(row.status or "", RefundState.PENDING),
        amount=Money(row.amount),
        is_taken=row.balance_transaction is not None,
        failure_code=row.failure_reason or "",
        trace=_trace(row),
        made_at=datetime.fromtimestamp(row.created, UTC),
    )


def card_dispute(row: stripe.Dispute) -> DisputeTruth:
    """One dispute of a card charge, read."""
    details = row.evidence_details
    due = details.due_by if details else None
    lines = row.balance_transactions
    try:
        status = DisputeStatus(row.status)
    except ValueError:
        status = DisputeStatus.OTHER
    return DisputeTruth(
        provider_id=row.id,
        status=status,
        amount=Money(row.amount),
        reason=row.reason,
        network_code=_network_code(row),
        evidence_due_at=datetime.fromtimestamp(due, UTC) if due else None,
        submissions=details.submission_count if details else 0,
        opened_at=datetime.fromtimestamp(row.created, UTC),
        withdrawn=Money(-sum(line.amount for line in lines)),
        money_moves=len(lines),
        fees=tuple(_fees(lines)),
    )


def _fees(lines: Sequence[stripe.BalanceTransaction]) -> list[FeeLine]:
    return [
        FeeLine(
            reference=line.id, amount=Money(line.fee),
            happened_at=datetime.fromtimestamp(line.created, UTC),
        )
        for line in lines
        if line.fee
    ]  # fmt: skip


def _network_code(row: stripe.Dispute) -> str:
    details: Any = row.payment_method_details
    card = getattr(details, "card", None) if details else None
    return row.network_reason_code or (getattr(card, "network_reason_code", None) or "")


def _trace(row: stripe.Refund) -> str:
    details: Any = row.destination_details
    card = getattr(details, "card", None) if details else None
    return (getattr(card, "reference", None) or "") if card else ""
