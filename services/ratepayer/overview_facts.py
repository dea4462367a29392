"""What an overview knows of an account, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from models.account import AccountStatus, printed
from models.attempt import IN_DOUBT, IN_FLIGHT, AttemptState, MethodType
from models.ledger import Component, EntryKind
from models.money import Money, total
from models.payment import Channel
from services.access.accounts import Part
from services.accounts.holds import HoldSeen, holds_back
from services.books.brought import OpenBill
from services.requests.claims import HELD, ClaimSeen
from services.rules.aging import LATENESS, Aging
from services.rules.standing import Charges, Situation, situation

S = AttemptState
#: What parts the fields of a line, and the lines of a bill, in one text.
FIELD, LINE = "\x1f", "\x1e"


class AccountSeen(NamedTuple):
    """The account itself."""

    number: str
    #: The service address, as a neighbour would say it.
    address: str
    status: AccountStatus
    closed_on: date | None

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return printed(self.number)


class AttemptSeen(NamedTuple):
    """A payment that is not yet in the books, or never came into them."""

    id: UUID
    state: AttemptState
    method_type: MethodType
    amount: Money
    method: str
    failure_code: str
    created_at: datetime
    submitted_at: datetime | None
    #: Whether the reader made it; only then may they open its page.
    is_mine: bool


class LinesSeen:
    """What a bill's charges came to, read out of one text when somebody asks."""

    def __init__(self, total: Money, written: str | None) -> None:
        self.total = total
        self._written = written

    @cached_property
    def _lines(self) -> list[list[str]]:
        return [line.split(FIELD, 2) for line in self._written.split(LINE)] if self._written else []

    @cached_property
    def charges(self) -> Mapping[str, Money]:
        """The sum of each charge, in the order of the bill."""
        cents: dict[str, int] = {}
        for charge, amount, _ in self._lines:
            cents[charge] = cents.get(charge, 0) + int(amount)
        return {charge: Money(amount) for charge, amount in cents.items()}

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What the bill calls each charge; the first of its lines does."""
        return {charge: said for charge, _, said in reversed(self._lines)}


class BillSeen(NamedTuple):
    """A bill with what each of its charges came to."""

    number: str
    period_from: date
    period_to: date
    issued_on: date
    due_on: date
    total: Money
    #: Its lines in one text.
    lines: str | None

    @property
    def charged(self) -> Charges:
        """What each charge came to."""
        return LinesSeen(self.total, self.lines)


class Event(NamedTuple):
    """Something that was posted on the account."""

    kind: EntryKind
    on: date
    change: Money
    #: The first and last day the bill is for.
    period_from: date | None
    period_to: date | None
    bill_number: str | None
    channel: Channel | None
    method: str | None
    #: The return's, when it is one of the account's own payment.
    code: str | None
    #: The own payment's, also when this is its return; none of one that moved here.
    amount: Money | None
    received_on: date | None
    recorded_at: datetime | None
    returnable_until: date | None
    cleared_on: date | None

    @property
    def period(self) -> tuple[date, date] | None:
        """The first and last day the bill is for; none for what is no bill."""
        if self.period_from is None or self.period_to is None:
            return None
        return self.period_from, self.period_to


@dataclass(frozen=True, kw_only=True)
class Overview:
    """An account, what is owed on it and why, and what happened lately.

    What follows from it is worked out once: a page asks for it again and again.
    """

    account: AccountSeen
    part: Part
    parts: Mapping[Component, Money]
    #: Newest first: those that may still end well, and those that went wrong lately.
    attempts: Sequence[AttemptSeen]
    #: Newest first.
    bills: Sequence[BillSeen]
    events: Sequence[Event]
    aging: Aging
    #: What is held back today; its reasons are for staff alone.
    holds: Sequence[HoldSeen]
    #: What was paid elsewhere, as somebody says, while we look for it.
    claim: ClaimSeen | None
    #: Whether autopay is on, paused or waits for something.
    has_autopay: bool
    #: When its bills came back to paper by themselves, if nobody chose otherwise since.
    back_to_paper: datetime | None
    #: Whether a contract or an arrangement waits for somebody to agree to it.
    has_to_sign: bool
    #: What is unpaid of the bills of the system before, the newest first.
    brought: Sequence[OpenBill]

    @cached_property
    def owed(self) -> Money:
        """Everything owed; below zero is credit."""
        return Money(sum(part.cents for part in self.parts.values()))

    @cached_property
    def sent(self) -> list[AttemptSeen]:
        """Bank payments on their way."""
        return [attempt for attempt in self.attempts if attempt.state in IN_FLIGHT]

    @cached_property
    def on_its_way(self) -> Money:
        """What they come to."""
        return Money(sum(attempt.amount.cents for attempt in self.sent))

    @cached_property
    def still(self) -> Money:
        """What is owed less what is on its way."""
        return self.owed - self.on_its_way

    @property
    def mine_sent(self) -> AttemptSeen | None:
        """One of them that the reader may open."""
        return next((attempt for attempt in self.sent if attempt.is_mine), None)

    @cached_property
    def unsure(self) -> AttemptSeen | None:
        """A payment nobody knows the outcome of."""
        return next((each for each in self.attempts if each.state in IN_DOUBT), None)

    @cached_property
    def returned(self) -> Event | None:
        """A payment of the account that went back and was not made good since."""
        for event in self.events:
            if event.kind is EntryKind.PAYMENT:
                return None
            is_return = event.kind in (EntryKind.PAYMENT_RETURNED, EntryKind.DISPUTE_WITHDRAWN)
            if is_return and event.amount is not None:
                return event
        return None

    @cached_property
    def refused(self) -> AttemptSeen | None:
        """A bank payment that was sent, did not come, and was not made good since."""
        paid_on = max(
            (event.on for event in self.events if event.kind is EntryKind.PAYMENT),
            default=date.min,
        )
        for attempt in self.attempts:
            if attempt.state is S.FAILED and attempt.created_at.date() >= paid_on:
                return attempt
        return None

    @cached_property
    def claimed(self) -> ClaimSeen | None:
        """What was paid elsewhere, while it covers all that is past due and everything waits.

        What lateness cost since is no reason to ask again for what was paid.
        """
        claim, late = self.claim, total([self.parts.get(each, Money.ZERO) for each in LATENESS])
        if claim is None or claim.amount + late < self.aging.past_due:
            return None
        waits = all(holds_back(self.holds, what, claim.held_until) for what in HELD)
        return claim if waits else None

    @property
    def is_closed(self) -> bool:
        """Whether the account is billed no more."""
        return self.account.status is AccountStatus.CLOSED

    @cached_property
    def situation(self) -> Situation:
        """What to say first."""
        return situation(
            self.owed,
            self.on_its_way,
            self.aging,
            is_checked=self.unsure is not None,
            is_returned=self.returned is not None or self.refused is not None,
            is_claimed=self.claimed is not None,
            is_closed=self.is_closed,
        )
