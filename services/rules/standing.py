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
class Change:
    """Why a bill differs from the one before it: the charge that moved most."""

    #: Its place among the bills that were given.
    index: int
    charge: str
    words: str
    amount: Money


def changes(bills: Sequence[Charges], most: int = 3) -> list[Change]:
    """The newest reasons for a bill to differ from the one before, oldest first."""
    found = []
    for index in range(len(bills) - 1, 0, -1):
        if bills[index].total == bills[index - 1].total:
            continue
        moved = moves(bills[index - 1], bills[index])
        if moved:
            charge, amount = max(moved.items(), key=lambda each: abs(each[1].cents))
            words = bills[index].words.get(charge) or bills[index - 1].words.get(charge, "")
            found.append(Change(index, charge, words, amount))
        if len(found) == most:
            break
    return found[::-1]


def moves(before: Charges, after: Charges) -> dict[str, Money]:
    """What each charge went up or down by; charges that stayed are left out."""
    charges = dict.fromkeys([*before.charges, *after.charges])
    moved = {
        charge: after.charges.get(charge, Money.ZERO) - before.charges.get(charge, Money.ZERO)
        for charge in charges
    }
    return {charge: amount for charge, amount in moved.items() if amount}


def unpaid(totals: Sequence[Money], balance: Money) -> Money:
    """What is still owed of the last of these bills, the newest given first.

    The oldest bill is paid first, so what is owed belongs to the newest.
    """
    return list(shared(balance, totals))[-1] if totals else Money.ZERO
