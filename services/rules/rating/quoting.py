"""A bill that nobody was sent: what somebody would pay, by what they say of themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.account import Role
from models.money import Money, total
from models.tariff import Tariff
from services.rules.periods import DAY, Period
from services.rules.rating.facts import NotRated, OnProgram, Served, Terms
from services.rules.rating.lines import Line, Rater

#: More is no bill but a search for what breaks.
#: More decimals than any meter has.
PLACES_MAX = 8
UNITS_MAX, VOLUME_MAX, DAYS_MAX = Decimal(10_000), Decimal(10**8), 366
YEARS = (1900, 2200)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is said of an account: what it is charged by, for all of the period."""

    customer_class: str
    units: Decimal
    area: str = ""
    meter: str = ""
    has: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    #: Cubic feet in the period, and in a month of the winter.
    volume: Decimal | None = None
    winter_volume: Decimal | None = None
    #: Who asks, where a charge is only for some to ask for.
    asked_by: Role | None = None


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The lines of a bill, and what they come to."""

    lines: tuple[Line, ...]
    total: Money


def quote(tariff: Tariff, asked: Asked, period: Period, *, bill_on: date | None = None) -> Quote:
    """What a bill for a period would ask for; without a day of its own, dated the day after.

    :raises NotRated: when the tariff cannot say, and for what no account is like.
    """
    _refuse_unlikely(asked, period)
    _refuse_others(tariff, asked)
    terms = Terms(
        from_on=date.min, customer_class=asked.customer_class, units=asked.units,
        area=asked.area, meter=asked.meter, has=asked.has,
    )  # fmt: skip
    programs = tuple(OnProgram(program=each, from_on=date.min) for each in sorted(asked.programs))
    served = Served(
        terms=(terms,), volume=asked.volume, winter_volume=asked.winter_volume, programs=programs
    )
    lines = Rater(tariff).lines(served, period, bill_on=bill_on or period.to_on + DAY)
    return Quote(lines=lines, total=total([line.amount for line in lines]))


def is_short(number: Decimal) -> bool:
    """Whether a number has so few decimals that working with it takes no time."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -PLACES_MAX


def _refuse_unlikely(asked: Asked, period: Period) -> None:
    if not 1 <= period.days <= DAYS_MAX:
        raise NotRated(f"A bill is for 1 to {DAYS_MAX} days, not {period.days}")
    if not YEARS[0] <= period.from_on.year <= YEARS[1]:
        raise NotRated(f"A bill is for days of {YEARS[0]} to {YEARS[1]}, not {period.from_on}")
    for number in (asked.units, asked.volume, asked.winter_volume):
        if number is not None and not is_short(number):
            raise NotRated(f"A number has at most {PLACES_MAX} decimals")
    if not 0 < asked.units <= UNITS_MAX:
        raise NotRated(f"Units must be above 0 and at most {UNITS_MAX:,}, not {asked.units}")
    for volume in (asked.volume, asked.winter_volume):
        if volume is not None and not 0 <= volume <= VOLUME_MAX:
            raise NotRated(f"A volume must be from 0 to {VOLUME_MAX:,} cubic feet, not {volume}")


def _refuse_others(tariff: Tariff, asked: Asked) -> None:
    """Refuse what the tariff does not have, and what only others may ask for."""
    things = {each.needs for each in tariff.charges} - {""}
    if unknown := sorted((asked.has | asked.programs) - things):
        known = ", ".join(sorted(things)) or "nothing"
        raise NotRated(f"No charge goes by “{unknown[0]}”: the tariff knows {known}")
    for charge in tariff.charges:
        is_for_others = charge.asked_by and asked.asked_by not in {None, *charge.asked_by}
        if charge.needs in asked.has and is_for_others:
            who = " or ".join(sorted(charge.asked_by))
            name = charge.name.get("en", charge.key)
            raise NotRated(f"{name}: only the {who} may ask for it, not the {asked.asked_by}")
