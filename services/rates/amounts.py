"""A district's file made of the one before: some charges have other amounts from a day on."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from models import toml_written
from models.tariff import Charge, Tariff
from services.districts import Own
from services.rules.rate_words import called
from services.rules.rating import spans

#: The tables that say who the district is: those of the settings' file hold.
OWN_TABLES = ("district", "contact", "ledger", "accessibility")
SIZE = "size"


class Amount(NamedTuple):
    """One number of a charge's rate that a change can give anew."""

    charge: str
    #: The name of the value in the file: ``rate``, ``percent``, ``minimum``; ``size 5/8``.
    name: str
    #: The charge and the value, for whoever reads them.
    words: str
    #: What it is on the day.
    value: Decimal


def of_tariff(tariff: Tariff, on: date) -> list[Amount]:
    """Every number that rates go by on a day, in the order of a bill's lines."""
    return [each for charge in tariff.charges for each in _of_charge(charge, on)]


def _of_charge(charge: Charge, on: date) -> list[Amount]:
    step = spans.rate_on(charge, on) or charge.steps[-1]
    name_of = called(charge)
    plain = [
        Amount(charge.key, name, f"{name_of}: {name.replace('_', ' ')}", value)
        for name, value in step.values.items()
    ]
    sizes = [
        Amount(charge.key, f"{SIZE} {size}", f"{name_of}: {size}-inch meter", value)
        for size, value in step.by_size.items()
    ]
    return plain + sizes


def changed(
    content: str, own: Own, given: Mapping[tuple[str, str], str], *, from_on: date, resolution: str
) -> str:
    """The file with these amounts, by charge and name, from a day on; the rest as it was.

    A rate of that very day is given anew. What is written is not judged here: whoever reads the
    file refuses it.
    """
    file = tomllib.loads(content)
    theirs = tomllib.loads(own.content)
    file |= {table: theirs[table] for table in OWN_TABLES if table in theirs}
    by_charge: dict[str, dict[str, str]] = {}
    for (charge, name), written in given.items():
        by_charge.setdefault(charge, {})[name] = written
    for charge, values in by_charge.items():
        steps = file["charges"][charge]["steps"]
        file["charges"][charge]["steps"] = _with(steps, values, from_on, resolution)
    head = f"# {resolution}, from {from_on}: amounts given in the console.\n\n"
    return head.replace("\r", " ") + toml_written.written(file)


def _with(
    steps: list[dict[str, Any]], values: Mapping[str, str], from_on: date, resolution: str
) -> list[dict[str, Any]]:
    """The steps of a charge, and the one that holds on the day given anew from it on."""
    held = [step for step in steps if step["from"] <= from_on] or steps[:1]
    step = {**held[-1], "from": from_on, "resolution": resolution}
    for name, written in values.items():
        if name.startswith(f"{SIZE} "):
            size = name.removeprefix(f"{SIZE} ")
            step["rates"] = {**step["rates"], size: written}
        else:
            step[name] = written
    others = [each for each in steps if each["from"] != from_on]
    return sorted([*others, step], key=lambda each: each["from"])
