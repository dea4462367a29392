"""How each kind of charge comes to its amount, as a sum of products of exact numbers.

The same products are the explanation: whoever multiplies and adds them again comes to the amount.
What does not go by volume is worked out once for all accounts that are alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from models.tariff import Basis, Charge, ChargeKind, Counted, Per, Step
from services.rules.rating.facts import NotRated, NoVolume, Served, Terms

CUBIC_FEET: Mapping[str, int] = {"cf": 1, "ccf": 100}
#: Units of a factor that is no count of anything.
DOLLARS, PERCENT, TIMES, MONTHS, METERS, BLOCKS = "$", "%", "x", "month", "meter", "block"
_ZERO, _ONE = Fraction(0), Fraction(1)


class Factor(NamedTuple):
    """A number and what it counts: ``$``, ``%``, ``month``, ``cf``, or a unit of the class."""

    value: Fraction
    of: str
    #: The value as ``written``.
    text: str


Product = tuple[Factor, ...]


def factor(value: Fraction | Decimal | int, of: str) -> Factor:
    """A number that counts something."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    return Factor(exact, of, written(exact))


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of products, and what it was worked out of."""

    products: tuple[Product, ...]
    inputs: Mapping[str, str]

    @property
    def exact(self) -> Fraction:
        """What it comes to in dollars, before it is rounded."""
        return sum_of(self.products)


#: Works a charge out for one account, whose volumes it looks at.
Worker = Callable[[Served], Sum]


def sum_of(products: tuple[Product, ...]) -> Fraction:
    """Products added, exactly: a numerator over a denominator, made a fraction once."""
    numerator, denominator = 0, 1
    for product in products:
        above, below = 1, 1
        for value, of, _text in product:
            above *= value.numerator
            below *= value.denominator * (100 if of == PERCENT else 1)
        numerator, denominator = numerator * below + above * denominator, denominator * below
    return Fraction(numerator, denominator)


def cents(exact: Fraction) -> int:
    """Dollars rounded half up to the cent, away from zero; the one place a charge is rounded."""
    above, below = abs(exact.numerator) * 200, exact.denominator
    whole = (above + below) // (2 * below)
    return whole if exact >= 0 else -whole


def written(value: Fraction | Decimal) -> str:
    """A number as text, exact: ``0.11466666``, or ``17/31`` when no decimal is."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    places, left = 0, exact.denominator
    if left == 1:
        return str(exact.numerator)
    for prime in (2, 5):
        count = 0
        while left % prime == 0:
            left, count = left // prime, count + 1
        places = max(places, count)
    if left != 1:
        return f"{exact.numerator}/{exact.denominator}"
    digits = f"{abs(exact.numerator) * 10**places // exact.denominator:0{places + 1}d}"
    return f"{'-' if exact < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def worker(charge: Charge, step: Step, terms: Terms, months: Fraction, whole: Fraction) -> Worker:
    """How a charge is worked out under one rate and one set of terms.

    ``months`` are those of the days it is for, ``whole`` those of all service in the period:
    the volume of the period is shared by them.

    :raises NotRated: when the size of the meter is not known; working out, when the volume is not.
    """
    work = _MAKERS[charge.kind](charge, step, terms, months, whole)
    if terms.area not in charge.area_factors:
        return work
    times = factor(charge.area_factors[terms.area], TIMES)

    def outside(served: Served) -> Sum:
        made = work(served)
        return Sum(
            tuple((*product, times) for product in made.products),
            {**made.inputs, "area": terms.area, "area_factor": times.text},
        )

    return outside


def _flat(charge: Charge, step: Step, terms: Terms, months: Fraction, whole: Fraction) -> Worker:
    made = _rated(charge, terms, months, step.values["rate"])
    return lambda _served: made


def _by_meter(
    charge: Charge, step: Step, terms: Terms, months: Fraction, whole: Fraction
) -> Worker:
    if terms.meter not in step.by_size:
        known = ", ".join(step.by_size)
        raise NotRated(
            f"The charge {charge.key} has no rate for the meter size “{terms.meter}”: {known}"
        )
    rated = _rated(charge, terms, months, step.by_size[terms.meter])
    made = Sum(rated.products, {**rated.inputs, "meter": terms.meter})
    return lambda _served: made


def _rated(charge: Charge, terms: Terms, months: Fraction, rate: Decimal) -> Sum:
    factors, inputs = [], {"rate": written(rate)}
    if charge.counted is Counted.UNIT:
        factors.append(factor(terms.units, terms.customer_class))
        inputs |= {"units": written(terms.units), "unit": terms.customer_class}
    if charge.per is Per.MONTH:
        factors.append(factor(months, MONTHS))
        inputs["months"] = written(months)
    return Sum(((*factors, factor(rate, DOLLARS)),), inputs)


def _overage(charge: Charge, step: Step, terms: Terms, months: Fraction, whole: Fraction) -> Worker:
    values, base = step.values, _rated(charge, terms, months, step.values["minimum"])
    included = Fraction(values["included"]) * _count(charge, terms) * months
    rate, unit = factor(values["rate"], DOLLARS), charge.volume_unit
    volume_of = _volume(charge, step, terms, months, months / whole)
    told = {
        **base.inputs, "minimum": written(values["minimum"]), "rate": rate.text,
        "included": written(included), "volume_unit": unit,
    }  # fmt: skip

    def work(served: Served) -> Sum:
        volume = volume_of(served)
        inputs = {**told, "volume": written(volume)}
        if volume <= included:
            return Sum(base.products, inputs)
        return Sum((*base.products, (factor(volume - included, unit), rate)), inputs)

    return work


def _blocks(charge: Charge, step: Step, terms: Terms, months: Fraction, whole: Fraction) -> Worker:
    block = Fraction(step.values["block"])
    least = Fraction(step.values.get("least_blocks", 0)) * _count(charge, terms)
    rate, time = factor(step.values["rate"], DOLLARS), factor(months, MONTHS)
    volume_a_month = _volume(charge, step, terms, _ONE, 1 / whole)
    told = {
        "block": written(block), "volume_unit": charge.volume_unit, "months": time.text,
        "rate": rate.text,
    }  # fmt: skip

    def work(served: Served) -> Sum:
        volume = volume_a_month(served)
        blocks = factor(max(Fraction(ceil(volume / block)), least), BLOCKS)
        inputs = {**told, "volume_a_month": written(volume), "blocks": blocks.text}
        return Sum(((blocks, time, rate),), inputs)

    return work


def _by_volume(
    charge: Charge, step: Step, terms: Terms, months: Fraction, whole: Fraction
) -> Worker:
    least = Fraction(step.values.get("minimum_volume", 0)) * _count(charge, terms) * months
    rate = factor(step.values["rate"], DOLLARS)
    volume_of = _volume(charge, step, terms, months, months / whole)
    told = {
        "rate": rate.text, "volume_unit": charge.volume_unit, "basis": charge.basis.value,
        "months": written(months),
    }  # fmt: skip

    def work(served: Served) -> Sum:
        volume = volume_of(served)
        charged = factor(max(volume, least), charge.volume_unit)
        inputs = {**told, "volume": written(volume), "charged": charged.text}
        return Sum(((charged, rate),), inputs)

    return work


def _count(charge: Charge, terms: Terms) -> Fraction:
    return Fraction(terms.units) if charge.counted is Counted.UNIT else _ONE


def _volume(
    charge: Charge, step: Step, terms: Terms, months: Fraction, share: Fraction
) -> Callable[[Served], Fraction]:
    """How the volume for so many months is found, in the charge's unit: ``share`` of the period's,
    the winter's for each month, or that of a new account."""
    is_winter, feet = charge.basis is Basis.WINTER, CUBIC_FEET[charge.volume_unit]
    times = (months if is_winter else share) / feet
    default = None
    if "default_volume" in step.values:
        default = Fraction(step.values["default_volume"]) * _count(charge, terms) * months

    def volume_of(served: Served) -> Fraction:
        known = served.winter_volume if is_winter else served.volume
        if known is not None:
            above, below = known.as_integer_ratio()
            return Fraction(above * times.numerator, below * times.denominator)
        if default is not None:
            return default
        raise NoVolume(
            f"The charge {charge.key} goes by volume, and there is none for this period: import"
            " it, or give the rate a default_volume"
        )

    return volume_of


_MAKERS = {
    ChargeKind.FLAT: _flat,
    ChargeKind.METER_SIZE: _by_meter,
    ChargeKind.MINIMUM_AND_OVERAGE: _overage,
    ChargeKind.BLOCKS: _blocks,
    ChargeKind.VOLUME: _by_volume,
}
