"""What a district charges: classes of customers, charges, and their rates by date.

These are facts read from the district's file (``models.tariff_file``). How a charge is worked
out of them for one account and period is in ``services.rules.rating``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from models.ledger import Component

#: What a district calls something, by language.
Words = Mapping[str, str]


class ChargeKind(StrEnum):
    """How an amount comes of a rate. Each kind names the values its steps have (``VALUES``)."""

    #: A rate for each counted unit: dwelling, ERU, pad, account.
    FLAT = "flat"
    #: A minimum with some volume in it, and a rate for each unit of volume above.
    MINIMUM_AND_OVERAGE = "minimum_and_overage"
    #: A rate for each block of volume, the last one also when it is not full.
    BLOCKS = "blocks"
    #: A rate by the size of the meter.
    METER_SIZE = "meter_size"
    #: A rate for each unit of volume, that of the period or of the winter.
    VOLUME = "volume"
    #: A percentage of other charges, added.
    SURCHARGE = "surcharge"
    #: A percentage of other charges, taken off for whoever has the program.
    DISCOUNT = "discount"
    #: A percentage of other charges, and at least a minimum.
    GREATER_OF = "greater_of"


class Counted(StrEnum):
    """What a rate is multiplied by, besides time."""

    UNIT = "unit"
    ACCOUNT = "account"


class Per(StrEnum):
    """What a rate is for."""

    MONTH = "month"
    BILL = "bill"


class Effective(StrEnum):
    """Which day decides the rate: each day of service, or the day of the bill."""

    SERVICE = "service"
    BILL = "bill"


class TermsOf(StrEnum):
    """Which day's class, units, area and services a charge goes by."""

    #: Each day of service by itself.
    DAY = "day"
    #: What held on the first of the month holds for all of it: pads occupied on that day.
    FIRST_OF_MONTH = "first_of_month"
    #: What was asked for in a month is charged from the following one.
    MONTH_BEFORE = "month_before"


class Basis(StrEnum):
    """Which volume is charged: that of the period, or the average of the winter before."""

    PERIOD = "period"
    WINTER = "winter"


class Proration(StrEnum):
    """How much of a month some days of it are.

    No Washington district publishes its formula; each says in its file which it uses.
    """

    #: Days of service over the days of that month: the days of a month sum to it.
    DAYS_OF_MONTH = "days_of_month"
    #: Twelve months over 365 days, whatever the month; a leap year is not longer.
    DAYS_OF_YEAR = "days_of_year"
    #: Days of service over 30, at most a month.
    THIRTY_DAYS = "thirty_days"


@dataclass(frozen=True, kw_only=True)
class CustomerClass:
    """Customers who are charged alike (RCW 57.08.081: rates are uniform for each class)."""

    key: str
    name: Words
    #: What one and what several of its units are called: ``home``, ``homes``.
    unit: Words
    units: Words


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """Accounts whose bills go out together, each for so many months."""

    number: int
    months: int
    #: The month, 1 to 12, in which one of its periods begins.
    begins_in: int
    #: The day of the month its bills are dated, and whether they ask for what was or what comes.
    bills_on_day: int
    in_advance: bool
    #: Days of the bill until it is due; or the day of the month on which it is, the first such
    #: that leaves ten days. A shorter month's last day stands for the 31st.
    due_after_days: int | None
    due_on_day: int | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """A rate from a day on, and the resolution of the board that set it."""

    from_on: date
    resolution: str
    #: Exact dollars, volumes and percentages by name; which ones, the kind says.
    values: Mapping[str, Decimal]
    #: Rates by size of the meter, for ``METER_SIZE``.
    by_size: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True, eq=False)
class Charge:
    """One charge: whom it concerns, how it is worked out, and its rates, the oldest first."""

    key: str
    name: Words
    component: Component
    kind: ChargeKind
    counted: Counted
    per: Per
    effective_by: Effective
    terms_of: TermsOf
    basis: Basis
    #: The unit of volume: ``cf`` or ``ccf``, of 100 cubic feet.
    volume_unit: str
    #: Classes and areas it concerns; none: all.
    classes: frozenset[str]
    areas: frozenset[str]
    #: What the account must have, such as ``duplicate_bill``; or the program of a discount.
    needs: str
    #: Who may ask for what it needs, as roles of people on an account; none: anybody.
    asked_by: frozenset[str]
    #: Charges that a percentage is of.
    of: tuple[str, ...]
    #: What it is multiplied by in an area, such as outside of the district.
    area_factors: Mapping[str, Decimal]
    #: Whose rate it passes through; empty: the district's own.
    passes_through: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """Everything a district charges for service."""

    classes: Mapping[str, CustomerClass]
    cycles: Mapping[int, Cycle]
    #: In the order of a bill's lines; what is a percentage comes after what it is of.
    charges: tuple[Charge, ...]
    proration: Proration

    @cached_property
    def areas(self) -> frozenset[str]:
        """Every area that a charge names."""
        return frozenset(
            area for charge in self.charges for area in (*charge.areas, *charge.area_factors)
        )

    def charge(self, key: str) -> Charge | None:
        """The charge with this key; none when the file does not have it, or no longer."""
        return next((each for each in self.charges if each.key == key), None)

    def class_name(self, key: str, language: str) -> str:
        """What a class of customers is called; its key when the file no longer has it."""
        known = self.classes.get(key)
        return key if known is None else in_language(known.name, language)

    def unit_name(self, key: str, language: str, *, is_one: bool) -> str:
        """What one or several units of a class are called; the same of a class that is gone."""
        known = self.classes.get(key)
        return (
            key if known is None else in_language(known.unit if is_one else known.units, language)
        )


def in_language(words: Words, language: str) -> str:
    """A name in a language; in the district's first one where it has none in that."""
    return words.get(language) or next(iter(words.values()))


#: The values that the steps of each kind must have; those in ``MAY_HAVE`` may be left out.
VALUES: Mapping[ChargeKind, tuple[str, ...]] = {
    ChargeKind.FLAT: ("rate",),
    ChargeKind.MINIMUM_AND_OVERAGE: ("minimum", "included", "rate"),
    ChargeKind.BLOCKS: ("block", "rate"),
    ChargeKind.METER_SIZE: (),
    ChargeKind.VOLUME: ("rate",),
    ChargeKind.SURCHARGE: ("percent",),
    ChargeKind.DISCOUNT: ("percent",),
    ChargeKind.GREATER_OF: ("percent", "minimum"),
}
#: Volume a charge counts at least, and where none is known, such as for a new account.
MAY_HAVE: Mapping[ChargeKind, tuple[str, ...]] = {
    ChargeKind.MINIMUM_AND_OVERAGE: ("default_volume",),
    ChargeKind.BLOCKS: ("least_blocks", "default_volume"),
    ChargeKind.VOLUME: ("minimum_volume", "default_volume"),
}
#: Kinds that a volume must be known for.
BY_VOLUME = frozenset({ChargeKind.MINIMUM_AND_OVERAGE, ChargeKind.BLOCKS, ChargeKind.VOLUME})
#: Kinds that are a percentage of other charges.
OF_OTHERS = frozenset({ChargeKind.SURCHARGE, ChargeKind.DISCOUNT, ChargeKind.GREATER_OF})


def without_effect(kind: ChargeKind) -> frozenset[str]:
    """What a charge of this kind does not go by: a file that says it means something else."""
    of_percentages = {"counted", "area_factors"} if kind in OF_OTHERS else {"of"}
    of_others = set() if kind in BY_VOLUME else {"basis", "volume_unit"}
    return frozenset(of_percentages | of_others)
