"""How invented people pay: the way money comes, how soon, and what goes wrong.

The shares are those of docs and surveys where there are any (electronic 69 %,
of it recurring bank 19 %); that six in a hundred accounts are past due by more
than thirty days, and the split of classes, are assumptions.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from models.payment import Channel


class Act(Enum):
    """What happens to a bill."""

    PAY = "pay"
    #: The bank takes the last payment back.
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Move:
    """One act, so many days after the bill was sent. No amount means everything owed."""

    after: int
    act: Act = Act.PAY
    cents: int | None = None
    #: Another way than the usual one, and what the payer knows it by.
    channel: Channel | None = None
    method: str = ""
    #: Pay up to the next whole sum of this many cents: an overpayment.
    round_up: int = 0
    #: Why the bank takes it back: for want of funds.
    code: str = "R01"


@dataclass(frozen=True)
class Habit:
    """How one account is paid."""

    channel: Channel
    method: str
    #: The soonest and latest day after the bill.
    soonest: int
    latest: int
    #: The newest bills that nothing was paid for.
    unpaid: int = 0
    #: How often, of a hundred, a bill is paid after its late fee.
    late_of_100: int = 0
    #: Nothing unusual happens but what is told.
    is_steady: bool = False
    #: What happened to certain bills, counted back from the newest, which is 0.
    told: Mapping[int, Sequence[Move]] = field(default_factory=dict)

    def moves(self, dice: random.Random, back: int) -> Sequence[Move]:
        """What happens to the bill so many before the newest."""
        if back in self.told:
            return self.told[back]
        if back < self.unpaid:
            return ()
        chance = dice.random()
        if self.late_of_100 and chance * 100 < self.late_of_100:
            return (Move(dice.randint(38, 52)),)
        after = dice.randint(self.soonest, self.latest)
        if chance > _USUAL and not self.is_steady:
            return _unusual(dice, self.channel, chance, after)
        return (Move(after),)


PROMPT = Habit(Channel.ONLINE_BANK, "Checking ••6789", 20, 24)

#: Above this chance a bill is paid in an unusual way; the rest share what is above it.
_USUAL = 0.95
_PART, _PART_THEN_REST, _OVER = 0.965, 0.98, 0.992
_HALF = 7_000
#: Weight, channel, methods, the soonest and latest day after the bill.
_WAYS = (
    (19, Channel.ONLINE_BANK, ("Checking", "Savings"), 23, 23),
    (14, Channel.ONLINE_BANK, ("Checking", "Savings"), 3, 24),
    (22, Channel.ONLINE_CARD, ("Visa", "Mastercard", "Discover", "American Express"), 2, 25),
    (14, Channel.BANK_BILL_PAY, ("Bank bill pay",), 5, 24),
    (17, Channel.LOCKBOX, ("Check",), 8, 25),
    (9, Channel.CHECK, ("Check",), 6, 24),
    (5, Channel.COUNTER, ("Cash", "Check"), 4, 25),
)
_WEIGHTS = tuple(way[0] for way in _WAYS)
#: Of a thousand accounts, how many have left bills unpaid for more than thirty days.
_DELINQUENT_OF_1000 = 60
_LATE_OF_1000 = 80


def habit(dice: random.Random) -> Habit:
    """How somebody pays, by the shares above."""
    ((_, channel, methods, soonest, latest),) = dice.choices(_WAYS, _WEIGHTS)
    method = _method(dice, dice.choice(methods))
    lot = dice.randrange(1000)
    if lot < _DELINQUENT_OF_1000:
        unpaid = dice.choices((2, 3, 5), (70, 20, 10))[0]
        return Habit(channel, method, soonest, latest, unpaid=unpaid, late_of_100=30)
    late = 60 if lot < _DELINQUENT_OF_1000 + _LATE_OF_1000 else 0
    return Habit(channel, method, soonest, latest, late_of_100=late)


def _method(dice: random.Random, name: str) -> str:
    """What a payer knows it by."""
    if name in {"Cash", "Bank bill pay"}:
        return name
    return (
        f"Check {dice.randint(101, 9899)}"
        if name == "Check"
        else (f"{name} ••{dice.randint(0, 9999):04d}")
    )


def _unusual(dice: random.Random, channel: Channel, chance: float, after: int) -> Sequence[Move]:
    """A part, a part and then the rest, too much, or a bank payment that comes back."""
    if chance < _PART:
        return (Move(after, cents=_HALF),)
    if chance < _PART_THEN_REST:
        return Move(after, cents=_HALF), Move(after + dice.randint(6, 20))
    if chance < _OVER or channel is not Channel.ONLINE_BANK:
        return (Move(after, round_up=dice.choice((5_000, 10_000, 20_000))),)
    card = f"Visa ••{dice.randint(0, 9999):04d}"
    again = Move(after + dice.randint(7, 12), channel=Channel.ONLINE_CARD, method=card)
    return Move(after), Move(after + 3, Act.RETURN), again
