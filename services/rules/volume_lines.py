"""A file of volumes as typed lines, or what is wrong with each line and what to do about it.

A file is CSV with a header: ``account``, ``from``, ``to``, ``volume`` and ``unit``, in any order.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from services.rules import csv_lines
from services.rules.csv_lines import Line, Problem, Unreadable, take

COLUMNS = ("account", "from", "to", "volume", "unit")
#: Cubic feet in one unit. 1 ccf is 748 gallons, as the purveyors of the county count.
UNITS: Mapping[str, tuple[Decimal, Decimal]] = {
    "cf": (Decimal(1), Decimal(1)),
    "ccf": (Decimal(100), Decimal(1)),
    "gal": (Decimal(100), Decimal(748)),
    "gallons": (Decimal(100), Decimal(748)),
}
#: Of gallons a cubic foot is no finite decimal: eight places keep a thousandth of a drop.
PLACES = Decimal("0.00000001")
#: No meter of one customer turns further in a year.
CUBIC_FEET_MAX = Decimal(10) ** 9
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,8})?|\d{1,12}(\.\d{1,8})?", re.ASCII)


class VolumeLine(NamedTuple):
    """The use of one account from one day to another; both count."""

    line: int
    #: The eight digits.
    account: str
    from_on: date
    to_on: date
    cubic_feet: Decimal


def read(content: bytes) -> Iterator[VolumeLine | Problem]:
    """Each line of a file, or what is wrong with it. A line with a problem gives no line."""
    seen: dict[tuple[str, date], int] = {}
    for line in csv_lines.lines(content, COLUMNS):
        yield from _line(line, seen)


def _line(
    line: Line | Problem, seen: dict[tuple[str, date], int]
) -> Iterator[VolumeLine | Problem]:
    if isinstance(line, Problem):
        yield line
        return
    found, problems = _read(line)
    if problems:
        yield from problems
        return
    before = seen.setdefault((found.account, found.from_on), found.line)
    if before != found.line:
        words = f"Line {before} has this account and day too. Keep one of them."
        yield Problem(found.line, "account", line.cells["account"], words)
        return
    yield found


def _read(line: Line) -> tuple[VolumeLine, list[Problem]]:
    problems: list[Problem] = []
    account = take(line, "account", csv_lines.account, "", problems)
    from_on = take(line, "from", csv_lines.day, date.min, problems)
    to_on = take(line, "to", csv_lines.day, date.max, problems)
    unit = take(line, "unit", _unit, (Decimal(1), Decimal(1)), problems)
    volume = take(line, "volume", _volume, Decimal(0), problems)
    number, said = line
    if to_on < from_on:
        problems.append(Problem(number, "to", said["to"], "It is before the first day. Swap them."))
    feet = volume * unit[0] / unit[1]
    if unit[1] != 1:
        feet = feet.quantize(PLACES, ROUND_HALF_UP)
    if feet > CUBIC_FEET_MAX:
        words = "No customer uses so much. Check the number and its unit."
        problems.append(Problem(number, "volume", said["volume"], words))
    return VolumeLine(number, account, from_on, to_on, feet), problems


def _unit(cell: str) -> tuple[Decimal, Decimal]:
    try:
        return UNITS[cell.casefold()]
    except KeyError:
        raise Unreadable(f"Write the unit as one of {', '.join(UNITS)}.") from None


def _volume(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise Unreadable("Write a number that is not below zero, such as 1250 or 12.5.")
    return Decimal(cell.replace(",", ""))
