"""What is charged once for a permit, and what a regional agency charges for capacity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.money import Money
from models.tariff import Words


@dataclass(frozen=True, kw_only=True)
class FeeStep:
    """A fee from a day on, and the resolution of the board that set it."""

    from_on: date
    resolution: str
    #: The fee from so many units on, the fewest first.
    by_units: tuple[tuple[int, Money], ...]


@dataclass(frozen=True, kw_only=True)
class PermitFee:
    """One fee of the table: for a permit as a whole, or for each of its units."""

    key: str
    name: Words
    is_per_unit: bool
    steps: tuple[FeeStep, ...]


@dataclass(frozen=True, kw_only=True)
class CapacityStep:
    """A rate for each residential customer equivalent and month, for connections from a day on."""

    from_on: date
    resolution: str
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """A capacity charge: so much a month for years, at the rate of the day of the connection."""

    agency: str
    months: int
    months_a_bill: int
    #: Residential customer equivalents by kind of building.
    equivalents: Mapping[str, Decimal]
    steps: tuple[CapacityStep, ...]
