"""What is known of one account for one period, as far as its bill goes by it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


class NotRated(ValueError):
    """Something a charge goes by is not known; the sentence says what to add."""


class NoVolume(NotRated):
    """It is the volume that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an account is charged by, from a day until the next such terms."""

    from_on: date
    customer_class: str
    #: Dwellings, pads or equivalent residential units.
    units: Decimal
    area: str = ""
    #: The size of its meter, as the tariff writes it: ``5/8``.
    meter: str = ""
    #: What it has besides, such as ``street_light`` or ``duplicate_bill``.
    has: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnProgram:
    """A rate program that lowers a bill, from a day to a day (none: while it lasts)."""

    program: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One account's service: its terms, the oldest first, and the volumes of the period."""

    terms: tuple[Terms, ...]
    #: The first and last day of service; none when it goes on before or after the period.
    from_on: date | None = None
    to_on: date | None = None
    #: Cubic feet used in the period, and used in a month of the winter; none when not known.
    volume: Decimal | None = None
    winter_volume: Decimal | None = None
    programs: tuple[OnProgram, ...] = ()
