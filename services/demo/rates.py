"""What Larkspur charges, by the month, and the lines of a bill with their reasons.

The steps lie at fixed distances before the newest bill, so that a demo shown
any day has a rate that changed in the middle of its newest billing period.
"""

import json
from dataclasses import dataclass
from datetime import date

from models.ledger import Component
from models.money import Money


@dataclass(frozen=True)
class Step:
    """A rate for one unit and month, from the first day of a month."""

    from_on: date
    rate: Money
    resolution: str


@dataclass(frozen=True)
class Line:
    """A line of a bill, as it is stored."""

    charge: str
    description: str
    amount: int
    #: As JSON, ready for the database.
    reason: str
    component: str = Component.SERVICE.value


def month(on: date, offset: int = 0) -> date:
    """The first day of the month so many months away."""
    year, index = divmod(on.year * 12 + on.month - 1 + offset, 12)
    return date(year, index + 1, 1)


class Rates:
    """The dated rates of the district, as seen from the second month of its newest bill."""

    def __init__(self, newest: date) -> None:
        self.sewer = _steps(newest, {-120: "35.80", -24: "37.60", -12: "39.60", 0: "41.85"}, 14)
        self.treatment = _steps(
            newest, {-120: "25.10", -33: "26.70", -21: "28.70", -9: "30.40"}, 12
        )
        self.renewal = _steps(newest, {-120: "2.25"}, 7)
        self._made: dict[tuple[date, int, str], tuple[Line, ...]] = {}

    def lines(self, first: date, units: int, noun: str) -> tuple[Line, ...]:
        """The lines of a bill for the month of ``first`` and the one after it."""
        key = (first, units, noun)
        if key not in self._made:
            months = (first, month(first, 1))
            self._made[key] = (
                *_charges(self.sewer, months, units, noun, "sewer_service", "Sewer service"),
                *_charges(
                    self.treatment, months, units, noun, "regional_treatment", "Regional treatment"
                ),
                *_charges(self.renewal, months, units, noun, "pipe_renewal", "Pipe renewal"),
            )
        return self._made[key]


def credit(amount: Money, description: str, on: date) -> Line:
    """A credit on one bill alone."""
    reason = {
        "rule": "one_time_credit",
        "resolution": f"Resolution {on.year}-09",
        "inputs": {"on": on.isoformat()},
        "arithmetic": f"{amount} once",
    }
    return Line("one_time_credit", description, -amount.cents, json.dumps(reason))


def _steps(newest: date, rates: dict[int, str], item: int) -> tuple[Step, ...]:
    """Rates by months before the newest; each was resolved the month before it holds."""
    return tuple(
        Step(
            month(newest, offset),
            Money.dollars(rate),
            f"Resolution {month(newest, offset - 1).year}-{item:02d}",
        )
        for offset, rate in rates.items()
    )


def _charges(
    steps: tuple[Step, ...],
    months: tuple[date, date],
    units: int,
    noun: str,
    charge: str,
    name: str,
) -> list[Line]:
    """One line for both months, or one each when the rate changed between them."""
    first, second = (_holding(steps, on) for on in months)
    if first is second:
        return [_line(first, 2, units, noun, charge, f"{name}, 2 months")]
    return [
        _line(step, 1, units, noun, charge, f"{name}, {on:%B}")
        for step, on in zip((first, second), months, strict=True)
    ]


def _line(step: Step, months: int, units: int, noun: str, charge: str, words: str) -> Line:
    count = f"{units} {noun}" + ("" if units == 1 else "s")
    times = f"{count} × {step.rate}" if months == 1 else f"{count} × {months} × {step.rate}"
    amount = step.rate.cents * units * months
    reason = {
        "rule": "flat_per_unit",
        "resolution": step.resolution,
        "since": step.from_on.isoformat(),
        "inputs": {"units": units, "months": months, "rate": step.rate.plain},
        "arithmetic": f"{times} = {Money(amount)}",
    }
    return Line(charge, words, amount, json.dumps(reason, ensure_ascii=False))


def _holding(steps: tuple[Step, ...], on: date) -> Step:
    """The rate of a month."""
    return [step for step in steps if step.from_on <= on][-1]
