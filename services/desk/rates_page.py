"""What the district charges and charged, as somebody with a caller on the line needs it."""

from datetime import date
from typing import NamedTuple

from models.tariff import Tariff
from services.rules.rate_words import called, concerns, rate
from services.rules.rating import spans


class RateSeen(NamedTuple):
    """A rate from a day on, in words, and the resolution that set it."""

    from_on: date
    words: str
    resolution: str
    #: Whether it is the one that holds on the day that was asked for.
    holds: bool


class ChargeSeen(NamedTuple):
    """A charge and all its rates, the newest first."""

    key: str
    name: str
    #: Whom it concerns, and what it is multiplied by where; empty when it is everybody alike.
    concerns: str
    rates: list[RateSeen]


def charges(tariff: Tariff, on: date) -> list[ChargeSeen]:
    """Every charge in the order of a bill's lines, with the rate that held on a day marked."""
    found = []
    for charge in tariff.charges:
        held = spans.rate_on(charge, on)
        rates = [
            RateSeen(step.from_on, rate(charge, step, tariff), step.resolution, step is held)
            for step in reversed(charge.steps)
        ]
        found.append(ChargeSeen(charge.key, called(charge), concerns(charge, tariff), rates))
    return found
