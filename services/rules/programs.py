"""What a rate program takes off by a tariff, up to which income, and how many have it at once."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from models.program import Program
from models.tariff import ChargeKind, Tariff
from services.rules.rating.spans import rate_on

#: A first and a last day.
Days = tuple[date, date]


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


def most_at_once(taken: Iterable[Days], days: Days) -> int:
    """How many have it on the day of ``days`` on which most do."""
    first, last = days
    # Whoever begins on a day counts before whoever has it for the last time on it.
    steps = sorted(
        step
        for begins, ends in taken
        if begins <= last and ends >= first
        for step in ((max(begins, first), 0), (min(ends, last), 1))
    )
    now = most = 0
    for _day, is_end in steps:
        now += -1 if is_end else 1
        most = max(most, now)
    return most
