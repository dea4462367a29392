"""What one file of a district changes in another, in words: what, for whom, from, to, since when.

A rate is said as a rate. Everything else is said by its key and as it is written in the file.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from models.tariff import Charge, Step, Tariff
from services.rules.rate_words import called, concerns, rate

NOTHING = "–"


class Difference(NamedTuple):
    """One thing that changes."""

    what: str
    #: Whom it concerns, where it is a charge; empty: everybody alike.
    whom: str
    before: str
    after: str
    #: The day it holds from, and what set it; none: the file's own.
    from_on: date | None
    resolution: str


def of_charges(before: Tariff, after: Tariff) -> list[Difference]:
    """The rates that one tariff adds to another, changes or takes out, in a bill's order."""
    return [each for charge in after.charges for each in _of_charge(before, after, charge)]


def _of_charge(before: Tariff, after: Tariff, charge: Charge) -> Iterator[Difference]:
    was = before.charge(charge.key)
    known = {} if was is None else {step.from_on: step for step in was.steps}
    kept = {step.from_on: step for step in charge.steps}
    name, whom = called(charge), concerns(charge, after)

    def said(step: Step | None) -> str:
        return NOTHING if step is None else rate(charge, step, after)

    for day, step in kept.items():
        old = known.get(day)
        if old is None:
            old = _before(known, day)
        elif said(old) == said(step) and old.resolution == step.resolution:
            continue
        yield Difference(name, whom, said(old), said(step), day, step.resolution)
    for day, step in known.items():
        if day not in kept:
            yield Difference(name, whom, said(step), said(_before(kept, day)), day, "")


def _before(steps: Mapping[date, Step], day: date) -> Step | None:
    """The rate that holds on the day before one begins."""
    days = [each for each in steps if each < day]
    return steps[max(days)] if days else None


def of_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every other key that two files differ in, in the order of the second."""
    was, now = dict(_flat(_without_steps(before))), dict(_flat(_without_steps(after)))
    return [
        Difference(key, "", was.get(key, NOTHING), now.get(key, NOTHING), None, "")
        for key in dict.fromkeys([*now, *was])
        if was.get(key) != now.get(key)
    ]


def _without_steps(file: Mapping[str, Any]) -> dict[str, Any]:
    charges = {
        key: {name: value for name, value in charge.items() if name != "steps"}
        for key, charge in file.get("charges", {}).items()
    }
    return {**file, "charges": charges}


def _flat(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Each value of a file, as it is written there, under its key."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _flat(each, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for place, each in enumerate(value, start=1):
            yield from _flat(each, f"{key}[{place}]")
    elif isinstance(value, list):
        yield key, ", ".join(map(str, value)) or NOTHING
    elif isinstance(value, bool):
        yield key, "true" if value else "false"
    else:
        yield key, str(value)
