"""What a rate program takes off by a tariff, and up to which income."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from models.program import Program
from models.tariff import ChargeKind, Tariff
from services.rules.rating.spans import rate_on


def percents(tariff: Tariff, needs: str, on: date) -> Sequence[Decimal]:
    """The percentages that a tier takes off on a day, the largest first, each once."""
    steps = [
        rate_on(charge, on)
        for charge in tariff.charges
        if charge.kind is ChargeKind.DISCOUNT and charge.needs == needs
    ]
    found = {step.values["percent"] for step in steps if step is not None}
    return sorted(found, reverse=True)


def income_words(program: Program, tier: str, on: date) -> str:
    """Up to which yearly income a tier goes on a day, in plain English.

    ``an income up to $27,050.00 a year``; by the size of the household where that matters.
    """
    limits = program.incomes_on(on).limits[tier]
    if len(limits) == 1:
        return f"an income up to {limits[0]} a year"
    first, *others = limits
    larger = "".join(f", {limit} of {size}" for size, limit in enumerate(others, start=2))
    return f"a yearly income up to {first} in a household of 1{larger} or more"
