"""How old a debt is, and what lateness costs. The oldest bill is paid first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, Protocol

from models.ledger import Component
from models.money import Money, total

#: What is added because something was late.
LATENESS = (Component.PENALTY, Component.INTEREST)
#: What belongs to no bill: a bill that was paid stays paid whatever of it is added.
OF_NO_BILL = (*LATENESS, Component.FEE, Component.CONTRACT)


class Asked(Protocol):
    """What one bill asked for, and by when. Unpaid at the end of ``due_on`` is late.

    Without a day it came from another system, which did not say.
    """

    @property
    def due_on(self) -> date | None: ...
    @property
    def total(self) -> Money: ...


class Due(NamedTuple):
    """No more of a bill than that."""

    due_on: date | None
    total: Money


class Aging(NamedTuple):
    """A balance by age. The parts that are owed sum to the balance, and credit stands apart."""

    #: Owed for bills whose day has passed, and everything older than the bills looked at.
    past_due: Money
    #: Owed for bills whose day is still to come.
    current: Money
    #: The first day on which some of ``current`` is due.
    next_due_on: date | None
    #: The day the oldest unpaid bill was due; none when nothing is past due.
    past_due_since: date | None
    #: What the district holds for the customer.
    credit: Money
    #: Whole days since ``past_due_since``.
    days_past_due: int
    #: Owed since before our books, and nobody knows by when.
    brought: Money = Money.ZERO
    #: Owed for fees, such as that of a returned payment: due at once, and never past due, for no
    #: bill said a day. Payments reach a fee before a bill, so one that is left makes a bill late.
    fees: Money = Money.ZERO

    @property
    def owed(self) -> Money:
        """Everything owed."""
        return self.past_due + self.current + self.brought + self.fees


def age(balance: Money, bills: Iterable[Asked], on: date) -> Aging:
    """Share a balance over bills, the newest given first, as they stand on a day.

    Since the oldest bill is paid first, what is still owed belongs to the
    newest bills. What the bills do not explain, such as a late fee, is past due.
    """
    left = max(balance.cents, 0)
    past_due = current = brought = 0
    next_due_on = past_due_since = oldest = None
    for bill in bills:
        if not left:
            break
        oldest = bill.due_on or oldest
        unpaid = min(left, bill.total.cents)
        if not unpaid:
            continue
        left -= unpaid
        if bill.due_on is None:
            brought += unpaid
        elif bill.due_on < on:
            past_due += unpaid
            past_due_since = bill.due_on
        else:
            current += unpaid
            next_due_on = bill.due_on
    if left:
        past_due += left
        past_due_since = past_due_since or (oldest if oldest and oldest < on else None)
    return Aging(
        past_due=Money(past_due),
        current=Money(current),
        next_due_on=next_due_on,
        past_due_since=past_due_since,
        credit=Money(max(-balance.cents, 0)),
        days_past_due=(on - past_due_since).days if past_due_since else 0,
        brought=Money(brought),
    )


def shared(balance: Money, totals: Iterable[Money]) -> Iterator[Money]:
    """What is still unpaid of each bill, the newest given first: the oldest is paid first."""
    left = max(balance.cents, 0)
    for asked in totals:
        unpaid = min(left, asked.cents)
        left -= unpaid
        yield Money(unpaid)


def charges(parts: Mapping[Component, Money]) -> Money:
    """What is owed for bills: all but fees, contracts and the cost of lateness, which belong to no
    bill."""
    return total([*parts.values()]) - _apart(parts, OF_NO_BILL)


def age_parts(
    parts: Mapping[Component, Money], bills: Iterable[Asked], on: date,
    instalments: Sequence[Due] = (),
) -> Aging:  # fmt: skip
    """The age of a balance by component.

    What lateness cost is past due and makes no bill older; fees stand apart. ``instalments`` are
    those of a contract that were asked for and are not late; what else is owed for it is past due.
    """
    of_bills, fees = charges(parts), _apart(parts, (Component.FEE,))
    aging = age(of_bills, bills, on)
    rest = total([*parts.values()]) - of_bills - fees
    owed_apart = min(_total(parts, (Component.CONTRACT,)), rest)
    current = min(owed_apart, total([each.total for each in instalments]))
    days = [aging.next_due_on, *(each.due_on for each in instalments)] if current else []
    return aging._replace(
        past_due=aging.past_due + rest - current, fees=fees, current=aging.current + current,
        next_due_on=min((day for day in days if day), default=aging.next_due_on),
    )  # fmt: skip


def _apart(parts: Mapping[Component, Money], which: Iterable[Component]) -> Money:
    """What is owed of these: no more than of everything, for credit is used up first."""
    return min(_total(parts, which), max(total([*parts.values()]), Money.ZERO))


def _total(parts: Mapping[Component, Money], which: Iterable[Component]) -> Money:
    return total([parts[part] for part in which if part in parts])


def late_fee(unpaid: Money, percent: Decimal) -> Money:
    """The penalty on what is unpaid of a bill, rounded half up once to the cent."""
    cents = Decimal(unpaid.cents) * percent / 100
    return Money(int(cents.to_integral_value(ROUND_HALF_UP)))


def late_fee_on(due_on: date, grace_days: int) -> date:
    """The first day on which a bill that is still unpaid costs a late fee."""
    return due_on + timedelta(days=grace_days + 1)
