"""A rate of the district's file in plain English, for whoever works with it."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from models.tariff import Charge, ChargeKind, Counted, Per, Step, Tariff, in_language
from services.rules.rating.sums import written

LANGUAGE = "en"


def rate(charge: Charge, step: Step, tariff: Tariff) -> str:
    """A rate in words: ``$41.85 for each unit and month``."""
    values = {name: _number(value) for name, value in step.values.items()}
    each = _each(charge)
    match charge.kind:
        case ChargeKind.FLAT:
            return f"${values['rate']}{each}"
        case ChargeKind.METER_SIZE:
            sizes = (f"{size}: ${_number(value)}" for size, value in step.by_size.items())
            return f"{', '.join(sizes)}{each}, by the size of the meter"
        case ChargeKind.MINIMUM_AND_OVERAGE:
            unit, least = charge.volume_unit, f"${values['minimum']}{each}"
            return f"{least} with {values['included']} {unit}, ${values['rate']} a {unit} above"
        case ChargeKind.BLOCKS:
            block = f"{values['block']} {charge.volume_unit}"
            return f"${values['rate']} for each month and {block}, or a part of them"
        case ChargeKind.VOLUME:
            return f"${values['rate']} for each {charge.volume_unit}"
        case _:
            return _PERCENT[charge.kind](values, _of(charge, tariff))


_PERCENT: Mapping[ChargeKind, Callable[[Mapping[str, str], str], str]] = {
    ChargeKind.SURCHARGE: lambda values, of: f"{values['percent']}% of {of}",
    ChargeKind.DISCOUNT: lambda values, of: f"{values['percent']}% off {of}",
    ChargeKind.GREATER_OF: lambda values, of: (
        f"{values['percent']}% of {of}, at least ${values['minimum']}"
    ),
}


def _each(charge: Charge) -> str:
    counted = " for each unit" if charge.counted is Counted.UNIT else ""
    if charge.per is Per.BILL:
        return f"{counted} on each bill"
    return f"{counted} and month" if counted else " a month"


def _of(charge: Charge, tariff: Tariff) -> str:
    known = [tariff.charge(key) for key in charge.of]
    return ", ".join(in_language(each.name, LANGUAGE) for each in known if each is not None)


def called(charge: Charge) -> str:
    """A charge by its name; a discount of a program with its tier, for two may share a name."""
    tier = charge.needs.partition(".")[2]
    return ", ".join(filter(None, (in_language(charge.name, LANGUAGE), tier)))


def concerns(charge: Charge, tariff: Tariff) -> str:
    """Whom a charge concerns, and what it is multiplied by where; empty when everybody alike."""
    said = []
    if charge.classes:
        said.append(", ".join(tariff.class_name(key, LANGUAGE) for key in sorted(charge.classes)))
    if charge.areas:
        said.append(f"in {', '.join(sorted(charge.areas))}")
    said += [f"× {written(factor)} in {area}" for area, factor in charge.area_factors.items()]
    if charge.needs:
        said.append(f"with {charge.needs.replace('_', ' ').replace('.', ', ')}")
    if charge.passes_through:
        said.append(f"passed through from: {charge.passes_through}")
    words = "; ".join(said)
    return words[:1].upper() + words[1:]


def _number(value: Decimal) -> str:
    """As the board wrote it, with commas: ``1,234.50``, ``0.11466666``."""
    return f"{value:,f}"
