"""What is said between the verbs and the payment processor: requests, truths and errors."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models.attempt import AttemptState, MethodType
from models.money import Money
from models.payment import ReturnKind
from services.gateways.processor_refunds import DisputeTruth, RefundTruth


class ProcessorError(Exception):
    """The processor did not do what was asked."""


class OutcomeUnknown(ProcessorError):
    """The answer was lost, late or an error of the processor's: it may have been done."""


class AnsweredWithError(OutcomeUnknown):
    """The processor failed and keeps that answer under the key, or the key said something else.

    The same key would only get the same answer again, and something may be
    there. So whoever gets it looks first, and asks for what is not there under
    another key.
    """


class ProcessorRefused(ProcessorError):
    """A definite no: nothing was done. ``code`` is the processor's own word."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class NoSuchObject(ProcessorRefused):
    """The processor knows nothing by this name."""


class ProcessorMisconfigured(ProcessorRefused):
    """Our key or our rights are wrong: stop and tell the staff."""


class EventRefused(Exception):
    """An event that is not the processor's, or too old or too new to trust."""


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """Everything a payment page is opened with. The same attempt always asks the same."""

    attempt_id: UUID
    #: How many keys of this attempt were answered with an error; each asks under one of its own.
    keys_spent: int
    account_number: str
    amount: Money
    fee: Money
    method_type: MethodType
    #: What the payer reads beside the amount.
    description: str
    fee_description: str
    email: str
    language: str
    return_url: str
    cancel_url: str
    expires_at: datetime
    #: Each account of several that are paid together; together they are the amount.
    parts: tuple[tuple[str, Money], ...] = ()
    #: The number of each of those accounts and its amount, and who pays: what a page tells of
    #: itself when the books forgot it.
    shares: tuple[tuple[str, Money], ...] = ()
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentPage:
    """A payment page the processor holds open."""

    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Money of a payment that the bank or network took back, or gave back."""

    #: The processor's name of the movement; the same name is the same movement.
    reference: str
    kind: ReturnKind
    amount: Money
    code: str
    happened_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProviderTruth:
    """What the processor says about one attempt, asked directly and just now."""

    attempt_id: UUID | None
    state: AttemptState
    livemode: bool
    currency: str
    #: What was asked and what came, fee included.
    amount: Money
    amount_received: Money
    session_id: str | None = None
    #: Where the payment page is, and when it closes; empty when it is not open.
    session_url: str = ""
    expires_at: datetime | None = None
    payment_intent_id: str | None = None
    charge_id: str | None = None
    method: str = ""
    failure_code: str = ""
    #: When the payer's bank was told, or the card charged.
    submitted_at: datetime | None = None
    #: When the processor had the money; none while it has not, or does not say.
    cleared_at: datetime | None = None
    movements: tuple[Movement, ...] = field(default=())
    #: What was given back of it, and who disputes it. None of them when nobody looked.
    refunds: tuple[RefundTruth, ...] = field(default=())
    disputes: tuple[DisputeTruth, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class EventNotice:
    """A signed event, read: a hint to go and ask, never a source of amounts."""

    event_id: str
    type: str
    object_id: str
    #: Where to ask: the payment intent or checkout session the event is about, if it names one.
    payment_intent_id: str | None
    session_id: str | None
    attempt_id: UUID | None
    api_version: str
    livemode: bool
    created_at: datetime
    #: What it says of a method that is kept: our key of it, and the processor's name.
    method_key: UUID | None = None
    payment_method_id: str | None = None
    #: What of it cannot be understood, named; empty when it can be followed.
    doubt: str = ""
    #: What every event says and this one does not; it can be followed all the same.
    missing: tuple[str, ...] = ()

    @property
    def is_of_method(self) -> bool:
        """Whether it is about a method that is kept, not about a payment."""
        about = self.type.startswith(("setup_intent.", "payment_method.", "mandate."))
        return about or self.method_key is not None


@dataclass(frozen=True, kw_only=True)
class OpenedPage:
    """A payment page that was opened in our name, as far as the processor remembers it."""

    session_id: str
    attempt_id: UUID | None
    account_number: str
    #: What it asks for, fee included, and what of that we said is the fee; none when we did not.
    total: Money
    fee: Money | None
    method_type: MethodType | None
    email: str
    language: str
    opened_at: datetime
    #: Of several accounts paid together: each number and its amount, and who pays.
    shares: tuple[tuple[str, Money], ...] = ()
    person_id: int | None = None
