"""What a rate program takes off by a tariff."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

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
