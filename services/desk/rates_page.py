"""What the district charges and charged, as somebody with a caller on the line needs it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from models.program import Program, tier_of
from models.tariff import Charge, Tariff
from services.rules.programs import income_words
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


def charges(
    tariff: Tariff, on: date, programs: Mapping[str, Program] = MappingProxyType({})
) -> list[ChargeSeen]:
    """Every charge in the order of a bill's lines, with the rate that held on a day marked.

    A discount of one of these programs says up to which income its tier went that day.
    """
    found = []
    for charge in tariff.charges:
        held = spans.rate_on(charge, on)
        rates = [
            RateSeen(step.from_on, rate(charge, step, tariff), step.resolution, step is held)
            for step in reversed(charge.steps)
        ]
        whom = _whom(charge, tariff, programs, on)
        found.append(ChargeSeen(charge.key, called(charge), whom, rates))
    return found


def _whom(charge: Charge, tariff: Tariff, programs: Mapping[str, Program], on: date) -> str:
    known = tier_of(programs, charge.needs)
    if known is None:
        return concerns(charge, tariff)
    others = concerns(replace(charge, needs=""), tariff)
    said = f"With {income_words(*known, on)}"
    return f"{others}; {said}" if others else said
