"""What discounts shift to everybody else: RCW 57.08.014 wants it told with them."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from models.money import Money

MONTHS = 12
_CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class CostShift:
    """What each account without a discount pays more in a month, and how that comes about."""

    given: Money
    payers: int
    months: int
    #: In dollars, before it was rounded.
    exact: Decimal
    #: To the cent, half a cent up.
    monthly: Money

    @property
    def is_below_a_cent(self) -> bool:
        """Whether something is shifted that rounds to nothing: it must not read as nothing."""
        return self.exact > 0 and self.monthly == Money.ZERO

    @property
    def arithmetic(self) -> str:
        """``$27,125.40 / 44,874 accounts / 12 months = $0.0504, rounded $0.05``."""
        exact = self.exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        return (
            f"{self.given} / {self.payers:,} accounts / {self.months} months"
            f" = ${exact}, rounded {self.monthly}"
        )


def cost_shift(given: Money, payers: int, *, months: int = MONTHS) -> CostShift:
    """Share what discounts took off among those who have none, for each month.

    ``given`` is what the bills of so many ``months`` took off. Where nobody is without a
    discount, nothing is shifted.

    :raises ValueError: when less than nothing was given, or there are no months.
    """
    if given < Money.ZERO or payers < 0 or months <= 0:
        raise ValueError("Discounts, payers and months count from nothing up.")
    exact = Decimal(given.cents) / 100 / payers / months if payers else Decimal(0)
    monthly = Money(int(exact.quantize(_CENT, ROUND_HALF_UP) * 100))
    return CostShift(given=given, payers=payers, months=months, exact=exact, monthly=monthly)
