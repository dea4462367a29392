"""What is said with the processor about money given back, and about disputes of a charge."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models.dispute import DisputeStatus
from models.money import Money
from models.refund import RefundReason, RefundState


@dataclass(frozen=True, kw_only=True)
class RefundRequest:
    """Everything a refund is asked for with. The same refund always asks the same."""

    key: UUID
    #: How many keys of this refund were answered with an error; each asks under one of its own.
    keys_spent: int
    payment_intent_id: str
    amount: Money
    reason: RefundReason


@dataclass(frozen=True, kw_only=True)
class RefundTruth:
    """What the processor says of one refund."""

    provider_id: str
    #: Ours, when it was asked for in our name.
    key: UUID | None
    state: RefundState
    amount: Money
    #: Whether the money left the district's balance there, whatever became of it after.
    is_taken: bool
    failure_code: str = ""
    #: The number by which the payer's bank finds it.
    trace: str = ""
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class FeeLine:
    """What the processor kept for a dispute, or gave back of it: below zero it gave back."""

    #: The processor's name of the line on its balance.
    reference: str
    amount: Money
    happened_at: datetime


@dataclass(frozen=True, kw_only=True)
class DisputeTruth:
    """What the processor says of one dispute of a card charge."""

    provider_id: str
    status: DisputeStatus
    amount: Money
    reason: str
    network_code: str
    evidence_due_at: datetime | None
    submissions: int
    opened_at: datetime
    #: What of the amount is gone now.
    withdrawn: Money
    money_moves: int
    fees: tuple[FeeLine, ...] = field(default=())
