"""How each kind of charge comes to its amount, as a sum of products of exact numbers.

The same products are the explanation: whoever multiplies and adds them again comes to the amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, prod
from typing import NamedTuple

from models.tariff import Basis, Charge, ChargeKind, Counted, Per, Step
from services.rules.rating.facts import NotRated, NoVolume, Served, Terms

CUBIC_FEET: Mapping[str, int] = {"cf": 1, "ccf": 100}
#: Units of a factor that is no count of anything.
DOLLARS, PERCENT, TIMES, MONTHS, METERS, BLOCKS = "$", "%", "x", "month", "meter", "block"
_ONE = Fraction(1)


class Factor(NamedTuple):
    """A number and what it counts: ``$``, ``%``, ``month``, ``cf``, or a unit of the class."""

    value: Fraction
    of: str


Product = tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of products, and what it was worked out of."""

    products: tuple[Product, ...]
    inputs: Mapping[str, str]

    @property
    def exact(self) -> Fraction:
        """What it comes to in dollars, before it is rounded."""
        return sum((_value(product) for product in self.products), Fraction(0))


def _value(product: Product) -> Fraction:
    worth = prod((factor.value for factor in product), start=_ONE)
    return worth / 100 if any(factor.of == PERCENT for factor in product) else worth


def cents(exact: Fraction) -> int:
    """Dollars rounded half up to the cent, away from zero; the one place a charge is rounded."""
    scaled = abs(exact) * 100
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return whole if exact >= 0 else -whole


def written(value: Fraction | Decimal) -> str:
    """A number as text, exact: ``0.11466666``, or ``17/31`` when no decimal is."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    places, left = 0, exact.denominator
    for prime in (2, 5):
        count = 0
        while left % prime == 0:
            left, count = left // prime, count + 1
        places = max(places, count)
    if left != 1:
        return f"{exact.numerator}/{exact.denominator}"
    digits = f"{abs(exact.numerator) * 10**places // exact.denominator:0{places + 1}d}"
    return f"{'-' if exact < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def of_charge(
    charge: Charge, step: Step, terms: Terms, months: Fraction, served: Served, whole: Fraction
) -> Sum:
    """What a charge comes to under one rate and one set of terms.

    ``months`` are those of the days it is for, ``whole`` those of all service in the period:
    the volume of the period is shared by them.

    :raises NotRated: when the volume or the size of the meter is not known.
    """
    made = _MAKERS[charge.kind](charge, step, terms, months, served, whole)
    factor = charge.area_factors.get(terms.area)
    if factor is None:
        return made
    times = Factor(Fraction(factor), TIMES)
    return Sum(
        tuple((*product, times) for product in made.products),
        {**made.inputs, "area": terms.area, "area_factor": written(factor)},
    )


def _flat(
    charge: Charge, step: Step, terms: Terms, months: Fraction, served: Served, whole: Fraction
) -> Sum:
    return _rated(charge, terms, months, step.values["rate"])


def _by_meter(
    charge: Charge, step: Step, terms: Terms, months: Fraction, served: Served, whole: Fraction
) -> Sum:
    if terms.meter not in step.by_size:
        known = ", ".join(step.by_size)
        raise NotRated(f"{charge.key} has no rate for the meter size “{terms.meter}”: {known}")
    made = _rated(charge, terms, months, step.by_size[terms.meter])
    return Sum(made.products, {**made.inputs, "meter": terms.meter})


def _rated(charge: Charge, terms: Terms, months: Fraction, rate: Decimal) -> Sum:
    factors, inputs = [], {"rate": written(rate)}
    if charge.counted is Counted.UNIT:
        factors.append(Factor(Fraction(terms.units), terms.customer_class))
        inputs |= {"units": written(terms.units), "unit": terms.customer_class}
    if charge.per is Per.MONTH:
        factors.append(Factor(months, MONTHS))
        inputs["months"] = written(months)
    return Sum(((*factors, Factor(Fraction(rate), DOLLARS)),), inputs)


def _overage(
    charge: Charge, step: Step, terms: Terms, months: Fraction, served: Served, whole: Fraction
) -> Sum:
    values = step.values
    count = Fraction(terms.units) if charge.counted is Counted.UNIT else _ONE
    volume = _volume(charge, step, served, months, whole, count)
    included = Fraction(values["included"]) * count * months
    over = max(volume - included, Fraction(0))
    base = _rated(charge, terms, months, values["minimum"])
    inputs = {
        **base.inputs,
        "minimum": written(values["minimum"]), "rate": written(values["rate"]),
        "volume": written(volume), "included": written(included),
        "volume_unit": charge.volume_unit,
    }  # fmt: skip
    products = list(base.products)
    if over:
        products.append(
            (Factor(over, charge.volume_unit), Factor(Fraction(values["rate"]), DOLLARS))
        )
    return Sum(tuple(products), inputs)


def _blocks(
    charge: Charge, step: Step, terms: Terms, months: Fraction, served: Served, whole: Fraction
) -> Sum:
    values = step.values
    block, least = Fraction(values["block"]), Fraction(values.get("least_blocks", 0))
    a_month = _volume(charge, step, served, _ONE, whole, _ONE)
    blocks = max(Fraction(ceil(a_month / block)), least)
    inputs = {
        "volume_a_month": written(a_month), "block": written(block), "blocks": written(blocks),
        "volume_unit": charge.volume_unit, "months": written(months),
        "rate": written(values["rate"]),
    }  # fmt: skip
    product = (
        Factor(blocks, BLOCKS), Factor(months, MONTHS), Factor(Fraction(values["rate"]), DOLLARS),
    )  # fmt: skip
    return Sum((product,), inputs)


def _by_volume(
    charge: Charge, step: Step, terms: Terms, months: Fraction, served: Served, whole: Fraction
) -> Sum:
    values = step.values
    count = Fraction(terms.units) if charge.counted is Counted.UNIT else _ONE
    volume = _volume(charge, step, served, months, whole, count)
    least = Fraction(values.get("minimum_volume", 0)) * count * months
    charged, rate = max(volume, least), values["rate"]
    inputs = {
        "volume": written(volume), "charged": written(charged), "rate": written(rate),
        "volume_unit": charge.volume_unit, "basis": charge.basis.value,
        "months": written(months),
    }  # fmt: skip
    product = (Factor(charged, charge.volume_unit), Factor(Fraction(rate), DOLLARS))
    return Sum((product,), inputs)


def _volume(
    charge: Charge, step: Step, served: Served, months: Fraction, whole: Fraction, count: Fraction
) -> Fraction:
    """The volume for so many months, in the charge's unit: known, or that of a new account."""
    feet = Fraction(CUBIC_FEET[charge.volume_unit])
    if charge.basis is Basis.WINTER and served.winter_volume is not None:
        return Fraction(served.winter_volume) / feet * months
    if charge.basis is Basis.PERIOD and served.volume is not None:
        return Fraction(served.volume) / feet * months / whole
    if "default_volume" in step.values:
        return Fraction(step.values["default_volume"]) * count * months
    raise NoVolume(
        f"{charge.key} goes by volume, and there is none for this period: import it, or give the"
        " rate a default_volume"
    )


_MAKERS = {
    ChargeKind.FLAT: _flat,
    ChargeKind.METER_SIZE: _by_meter,
    ChargeKind.MINIMUM_AND_OVERAGE: _overage,
    ChargeKind.BLOCKS: _blocks,
    ChargeKind.VOLUME: _by_volume,
}
