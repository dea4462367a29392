"""What is said with the processor about cards and bank accounts that people keep."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.attempt import MethodType
from models.saved_method import MethodState


@dataclass(frozen=True, kw_only=True)
class SetupRequest:
    """Everything a page to keep a method is opened with. The same key always asks the same."""

    #: Our method's key (``SavedMethod.key``).
    key: UUID
    #: How many keys were answered with an error; each asks under one of its own.
    keys_spent: int
    customer_id: str
    method_type: MethodType
    language: str
    return_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class MethodFacts:
    """What the processor tells of a method: enough to know it again, never its number."""

    payment_method_id: str
    method_type: MethodType
    #: ``Visa``, or the bank's name.
    brand: str = ""
    #: ``checking`` or ``savings``; ``credit``, ``debit`` or ``prepaid``.
    funding: str = ""
    last_four: str = ""
    expires_month: int | None = None
    expires_year: int | None = None
    fingerprint: str = ""
    #: Whether it is still kept with somebody; one that is not cannot be drawn from.
    is_attached: bool = True
    #: The processor's name of whom it is kept with; empty when it is kept with nobody.
    customer_id: str = ""
    #: The network's code why a bank account is blocked, such as ``R29``.
    blocked: str = ""


@dataclass(frozen=True, kw_only=True)
class SetupTruth:
    """What the processor says now about keeping a method."""

    key: UUID | None
    state: MethodState
    livemode: bool
    session_id: str
    #: Where the page is, and when it closes; empty when it is not open.
    session_url: str = ""
    expires_at: datetime | None = None
    setup_intent_id: str | None = None
    #: The processor's name of the bank mandate.
    mandate_id: str | None = None
    facts: MethodFacts | None = None
    #: Where the payer names the two small deposits.
    verify_url: str = ""
    failure_code: str = ""
