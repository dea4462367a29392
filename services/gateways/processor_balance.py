"""What is said with the processor about its own books: lines of the balance, and payouts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from models.money import Money
from models.payout import PayoutStatus
from models.processor_line import LineKind


@dataclass(frozen=True, kw_only=True)
class BalanceLine:
    """One line of the district's balance there."""

    provider_id: str
    kind: LineKind
    #: The processor's own word for what it is.
    type: str
    #: Signed; what came is above zero.
    amount: Money
    fee: Money
    currency: str
    #: What it is about, and the payment that belongs to.
    source: str
    payment_intent_id: str | None
    attempt_id: UUID | None
    #: Whether it is money of a bank account, not of a card; none where it does not say.
    is_bank: bool | None
    made_at: datetime
    available_on: date


@dataclass(frozen=True, kw_only=True)
class PayoutTruth:
    """What the processor says of one payout."""

    provider_id: str
    amount: Money
    status: PayoutStatus
    is_automatic: bool
    #: Whether the list of what it carries is complete.
    is_itemised: bool
    made_at: datetime
    arrives_on: date
    failure_code: str
    trace: str
