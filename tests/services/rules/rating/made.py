"""Small tariffs made by a test, through the file as a district would write it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models.district_table import Table
from models.tariff import Tariff
from models.tariff_file import tariff
from services.rules.periods import Period
from services.rules.rating import Line, OnProgram, Rater, Served, Terms

LONG_AGO = date(2010, 1, 1)
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
TWO_MONTHS = Period(date(2026, 1, 1), date(2026, 2, 28))
CLASSES = {
    key: {"name": key, "name_es": key, "unit": one, "unit_es": uno, "units": many, "units_es": unos}
    for key, one, many, uno, unos in (
        ("house", "home", "homes", "vivienda", "viviendas"),
        ("shop", "unit", "units", "unidad", "unidades"),
    )
}


def charge(kind: str, *rates: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """One charge of a file; each rate is a step, from long ago where it says no day."""
    steps = [{"from": LONG_AGO, "resolution": "R-1", **each} for each in rates]
    named = {"name": kind, "name_es": kind, "component": "service"}
    return {"kind": kind, **named, "steps": steps, **more}


def made(charges: Mapping[str, Mapping[str, Any]], proration: str = "days_of_month") -> Tariff:
    """The tariff of a file with these charges."""
    cycle = {"months": 1, "begins_in": 1, "bills_on_day": 1, "in_advance": True, "due_on_day": 25}
    file = {"classes": CLASSES, "cycles": {"1": cycle}, "proration": {"method": proration}}
    return tariff(Table({**file, "charges": dict(charges)}, ""), ("en", "es"))


def terms(units: int | str = 1, since: date = LONG_AGO, kind: str = "house", **more: Any) -> Terms:
    """What an account is charged by."""
    has = frozenset(more.pop("has", ()))
    return Terms(from_on=since, customer_class=kind, units=Decimal(units), has=has, **more)


def served(*held: Terms, volume: int | str | None = None, **more: Any) -> Served:
    """An account's service; one house, when nothing else is said."""
    winter = more.pop("winter", None)
    programs = more.pop("programs", ())
    return Served(
        terms=held or (terms(),),
        volume=None if volume is None else Decimal(volume),
        winter_volume=None if winter is None else Decimal(winter),
        programs=tuple(OnProgram(program=name, from_on=a, to_on=b) for name, a, b in programs),
        **more,
    )


def bill(
    charges: Mapping[str, Mapping[str, Any]] | Tariff,
    who: Served,
    period: Period = JANUARY,
    on: date | None = None,
    proration: str = "days_of_month",
) -> tuple[Line, ...]:
    """The lines of a bill dated on the first day after the period, or on another."""
    by = charges if isinstance(charges, Tariff) else made(charges, proration)
    return Rater(by).lines(who, period, bill_on=on or date(2026, 3, 1))


def amounts(lines: tuple[Line, ...]) -> list[tuple[str, str]]:
    """Each line's charge, and its dollars."""
    return [(line.charge, line.amount.plain) for line in lines]


#: Parts of a month as they are said, and as a calculator takes them.
PARTS = (
    (r"(\d+) (?:of|de) (\d+) (?:days|días)", r"\1/\2"),
    (r"(\d+) × 12/365 (?:of a month|de mes)", lambda found: f"{Fraction(12 * int(found[1]), 365)}"),
)


def worked_out(arithmetic: str) -> tuple[Fraction, Fraction]:
    """What a reader with a calculator comes to, and what the words say it comes to."""
    if once := re.fullmatch(r"(.+) (?:once|una vez)", arithmetic):
        return _number(once[1]), _number(once[1])
    left, right = arithmetic.split(" = ")
    for said, taken in PARTS:
        left = re.sub(said, taken, left)
    left = re.sub(r"\(([^)]+)\)", lambda group: str(_sum(group[1])), left)
    return _sum(left), _number(right)


def _sum(said: str) -> Fraction:
    total = Fraction(0)
    for product in said.split(" + "):
        worth = Fraction(1)
        for factor in product.split(" × "):
            worth *= _number(factor)
        total += worth
    return total


def _number(said: str) -> Fraction:
    found = re.fullmatch(r"(−?)(\$?)([\d,]+(?:\.\d+)?(?:/\d+)?)(%?)(?: [^\d$%]\S*(?: \S+)*)?", said)
    assert found, said
    sign, _dollars, number, percent = found.groups()
    value = Fraction(number.replace(",", ""))
    return (-value if sign else value) / (100 if percent else 1)
