"""What an overview knows of an account, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.account import AccountStatus, CustomerAccount
from models.attempt import IN_FLIGHT, AttemptState, PaymentAttempt
from models.ledger import Component, EntryKind
from models.money import Money
from models.payment import Channel
from services.rules.aging import Aging, Due, age
from services.rules.standing import Charged, Situation, situation

S = AttemptState
#: What is added because something was late.
LATENESS = (Component.PENALTY, Component.INTEREST)
_UNSURE = frozenset({S.UNKNOWN, S.REVIEW})


@dataclass(frozen=True, kw_only=True, slots=True)
class BillSeen:
    """A bill with what each of its charges came to."""

    number: str
    period_from: date
    period_to: date
    issued_on: date
    due_on: date
    total: Money
    charged: Charged


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that was posted on the account."""

    kind: EntryKind
    on: date
    change: Money
    period_from: date | None
    period_to: date | None
    bill_number: str | None
    channel: Channel | None
    method: str | None
    #: The return's, when it is one.
    code: str | None
    #: The payment's, also when this is its return.
    amount: Money | None
    received_on: date | None
    recorded_at: datetime | None
    returnable_until: date | None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """An account, what is owed on it and why, and what happened lately."""

    account: CustomerAccount
    has_others: bool
    parts: Mapping[Component, Money]
    #: Newest first: those that may still end well, and those that went wrong lately.
    attempts: Sequence[PaymentAttempt]
    #: Newest first.
    bills: Sequence[BillSeen]
    events: Sequence[Event]
    aging: Aging

    @property
    def owed(self) -> Money:
        """Everything owed; below zero is credit."""
        return Money(sum(part.cents for part in self.parts.values()))

    @property
    def sent(self) -> list[PaymentAttempt]:
        """Bank payments on their way."""
        return [attempt for attempt in self.attempts if attempt.state in IN_FLIGHT]

    @property
    def on_its_way(self) -> Money:
        """What they come to."""
        return Money(sum(attempt.amount.cents for attempt in self.sent))

    @property
    def still(self) -> Money:
        """What is owed less what is on its way."""
        return self.owed - self.on_its_way

    @property
    def unsure(self) -> PaymentAttempt | None:
        """A payment nobody knows the outcome of."""
        return next((each for each in self.attempts if each.state in _UNSURE), None)

    @property
    def returned(self) -> Event | None:
        """A payment that went back and was not made good since."""
        for event in self.events:
            if event.kind is EntryKind.PAYMENT:
                return None
            if event.kind in (EntryKind.PAYMENT_RETURNED, EntryKind.DISPUTE_WITHDRAWN):
                return event
        return None

    @property
    def refused(self) -> PaymentAttempt | None:
        """A bank payment that was sent, did not come, and was not made good since."""
        paid_on = max(
            (event.on for event in self.events if event.kind is EntryKind.PAYMENT),
            default=date.min,
        )
        for attempt in self.attempts:
            if attempt.state is S.FAILED and attempt.created_at.date() >= paid_on:
                return attempt
        return None

    @property
    def is_closed(self) -> bool:
        """Whether the account is billed no more."""
        return self.account.status is AccountStatus.CLOSED

    @property
    def situation(self) -> Situation:
        """What to say first."""
        return situation(
            self.owed,
            self.on_its_way,
            self.aging,
            is_checked=self.unsure is not None,
            is_returned=self.returned is not None or self.refused is not None,
            is_closed=self.is_closed,
        )


def aging_of(parts: Mapping[Component, Money], bills: Sequence[BillSeen], on: date) -> Aging:
    """The age of what is owed. What lateness cost belongs to no bill, so it makes none older."""
    whole = Money(sum(part.cents for part in parts.values()))
    late = Money(sum(parts.get(part, Money.ZERO).cents for part in LATENESS))
    late = min(late, max(whole, Money.ZERO))
    aging = age(whole - late, [Due(bill.due_on, bill.total) for bill in bills], on)
    return replace(aging, past_due=aging.past_due + late)
