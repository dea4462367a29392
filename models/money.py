"""Money: exact cents, and the one place where dollars are read and rounded."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Self

#: No single amount in the books may reach this: a trillion cents is a typing mistake.
CENTS_MAX = 10**12 - 1

#: As much of the world writes cents: exactly two digits behind one comma, and no other mark.
_WITH_COMMA = re.compile(r"([+]?\$? *\d+),(\d{2})", re.ASCII)
_WRITTEN = re.compile(r"[+]?\$? *(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, init=False)
class Money:
    """An amount in whole cents of the US dollar. May be negative."""

    cents: int

    ZERO: ClassVar["Money"]

    def __init__(self, cents: int) -> None:
        if type(cents) is not int:
            raise TypeError(f"Money counts whole cents, not {cents!r}")
        _set_cents(self, cents)

    @classmethod
    def dollars(cls, amount: str | Decimal) -> Self:
        """Dollars as text or Decimal, rounded half-up to the cent."""
        exact = Decimal(amount) * 100
        return cls(int(exact.to_integral_value(ROUND_HALF_UP)))

    @classmethod
    def read(cls, written: str) -> Self:
        """What a person typed: ``74.5``, ``$1,234.50``, ``1000``, ``146,75``.

        :raises ValueError: for a sign, a letter, a third decimal, or an amount too large.
        """
        text = written.strip()
        if with_comma := _WITH_COMMA.fullmatch(text):
            text = f"{with_comma[1]}.{with_comma[2]}"
        match = _WRITTEN.fullmatch(text)
        if match is None or not (match[1] or match[2]):
            raise ValueError(f"not an amount of money: {written!r}")
        whole = int((match[1] or "0").replace(",", ""))
        cents = whole * 100 + int((match[2] or "0").ljust(2, "0"))
        if cents > CENTS_MAX:
            raise ValueError(f"too large an amount: {written!r}")
        return cls(cents)

    @staticmethod
    def has_decimal_comma(written: str) -> bool:
        """Whether cents stand behind a comma, as in ``1,50``: in English more likely a slip."""
        return _WITH_COMMA.fullmatch(written.strip()) is not None

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Share this amount by weight; the shares always sum to it (largest remainder).

        :raises ValueError: when there is no weight above zero, or one below it.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("shares need weights of zero or more, and one above zero")
        floors = [self.cents * weight // whole for weight in weights]
        left = self.cents - sum(floors)
        by_remainder = sorted(
            range(len(weights)), key=lambda i: (-(self.cents * weights[i] % whole), i)
        )
        for index in by_remainder[:left]:
            floors[index] += 1
        assert sum(floors) == self.cents  # noqa: S101 - the invariant this function exists for
        return [Money(cents) for cents in floors]

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - other.cents)

    def __neg__(self) -> "Money":
        return Money(-self.cents)

    def __abs__(self) -> "Money":
        return Money(abs(self.cents))

    # All four said: what ``total_ordering`` makes of one takes three times as long.
    def __lt__(self, other: "Money") -> bool:
        return self.cents < other.cents

    def __le__(self, other: "Money") -> bool:
        return self.cents <= other.cents

    def __gt__(self, other: "Money") -> bool:
        return self.cents > other.cents

    def __ge__(self, other: "Money") -> bool:
        return self.cents >= other.cents

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        sign = "\N{MINUS SIGN}" if self.cents < 0 else ""
        whole, cents = divmod(abs(self.cents), 100)
        return f"{sign}${whole:,}.{cents:02d}"

    @property
    def plain(self) -> str:
        """For files and forms: ``1234.50``, with an ASCII minus."""
        sign = "-" if self.cents < 0 else ""
        whole, cents = divmod(abs(self.cents), 100)
        return f"{sign}{whole}.{cents:02d}"


#: Past ``frozen``, which would ask at every amount whether it may be made.
_set_cents: Callable[[Money, int], None] = vars(Money)["cents"].__set__
Money.ZERO = Money(0)


def total(amounts: "Sequence[Money]") -> Money:
    """The sum of amounts; of none, zero."""
    return Money(sum(amount.cents for amount in amounts))
