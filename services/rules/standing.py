"""What an account's owner should read first: one situation out of several that may be true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from models.money import Money
from services.rules.aging import Aging, shared


class Situation(StrEnum):
    """The first answer of an overview."""

    #: Nobody knows yet what became of a payment: nothing should be paid twice.
    CHECKING = "checking"
    ON_ITS_WAY = "on_its_way"
    RETURNED = "returned"
    #: The reader says that what is past due was paid elsewhere, and we look for it.
    CLAIMED = "claimed"
    PAST_DUE = "past_due"
    OWES = "owes"
    CREDIT = "credit"
    NOTHING = "nothing"
    CLOSED = "closed"


def situation(
    owed: Money,
    on_its_way: Money,
    aging: Aging,
    *,
    is_checked: bool = False,
    is_returned: bool = False,
    is_claimed: bool = False,
    is_closed: bool = False,
) -> Situation:
    """What to say first. What the reader must not do comes before what they must."""
    if is_checked:
        return Situation.CHECKING
    if on_its_way > Money.ZERO:
        return Situation.ON_ITS_WAY
    if owed > Money.ZERO:
        if is_returned:
            return Situation.RETURNED
        if is_claimed:
            return Situation.CLAIMED
        return Situation.PAST_DUE if aging.past_due else Situation.OWES
    if owed < Money.ZERO:
        return Situation.CREDIT
    return Situation.CLOSED if is_closed else Situation.NOTHING


class Charges(Protocol):
    """One bill as its chart needs it: what each charge came to, and the words of each."""

    total: Money

    @property
    def charges(self) -> Mapping[str, Money]: ...
    @property
    def words(self) -> Mapping[str, str]: ...


@dataclass
class Charged:
    """The charges of a bill whose lines are at hand."""

    total: Money
    charges: Mapping[str, Money]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Move:
    """A charge that came to another amount than on the bill before."""

    charge: str
    words: str
    before: Money
    after: Money

    @property
    def amount(self) -> Money:
        """What it adds to the bill; below zero it takes off."""
        return self.after - self.before


@dataclass(frozen=True)
class Change:
    """Why a bill differs from the one before it: every charge that moved."""

    #: Its place among the bills that were given.
    index: int
    moves: Sequence[Move]

    @property
    def amount(self) -> Money:
        """What they come to: the difference of the two bills."""
        return Money(sum(move.amount.cents for move in self.moves))


def changes(bills: Sequence[Charges], most: int = 3) -> list[Change]:
    """The newest reasons for a bill to differ from the one before, oldest first."""
    found = []
    for index in range(len(bills) - 1, 0, -1):
        if bills[index].total == bills[index - 1].total:
            continue
        moved = moves(bills[index - 1], bills[index])
        if moved:
            found.append(Change(index, moved))
        if len(found) == most:
            break
    return found[::-1]


def moves(before: Charges, after: Charges) -> list[Move]:
    """Each charge that went up or down, what moved most first; those that stayed are left out."""
    then, now = before.charges, after.charges
    found = []
    for charge in {**then, **now}:
        was, became = then.get(charge, Money.ZERO), now.get(charge, Money.ZERO)
        if was.cents != became.cents:
            called = after.words.get(charge) or before.words.get(charge, "")
            found.append(Move(charge, called, was, became))
    return sorted(found, key=lambda move: -abs(move.amount.cents))


def unpaid(totals: Sequence[Money], balance: Money) -> Money:
    """What is still owed of the last of these bills, the newest given first.

    The oldest bill is paid first, so what is owed belongs to the newest.
    """
    return list(shared(balance, totals))[-1] if totals else Money.ZERO
