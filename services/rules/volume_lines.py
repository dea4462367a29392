"""A file of volumes as typed lines, or what is wrong with each line and what to do about it.

A file is CSV with a header: ``account``, ``from``, ``to``, ``volume`` and ``unit``, in any order.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, TypeVar

from services.rules import numbers

Found = TypeVar("Found")
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
LINES_MAX = 1_000_000
LINE_CHARACTERS_MAX = 1_000
#: What a message repeats of a value.
SHOWN_CHARACTERS = 30
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,8})?|\d{1,12}(\.\d{1,8})?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class Problem(NamedTuple):
    """What is wrong with a line, counted from 1 with the header, and what to do. 0 is the file."""

    line: int
    field: str
    value: str
    words: str

    def __str__(self) -> str:
        where = f"Line {self.line}" if self.line else "The file"
        said = f", {self.field} “{_short(self.value)}”" if self.field else ""
        return f"{where}{said}: {self.words}"


class VolumeLine(NamedTuple):
    """The use of one account from one day to another; both count."""

    line: int
    #: The eight digits.
    account: str
    from_on: date
    to_on: date
    cubic_feet: Decimal


class _Unreadable(ValueError):
    """A cell that means nothing; the text says what to do."""


def read(content: bytes) -> Iterator[VolumeLine | Problem]:
    """Each line of a file, or what is wrong with it. A line with a problem gives no line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Problem(0, "", "", "It is no text. Save it as CSV in UTF-8.")
        return
    if "\0" in text:
        yield Problem(0, "", "", "It holds NUL bytes. Save it as CSV in UTF-8.")
        return
    rows = _rows(text)
    first = next(rows, None)
    if first is None:
        yield Problem(0, "", "", f"It is empty. Give it a header: {', '.join(COLUMNS)}.")
        return
    if isinstance(first, Problem):
        yield first
        return
    header = [name.strip().casefold() for name in first[1]]
    missing = [name for name in COLUMNS if header.count(name) != 1]
    if missing:
        words = f"The header must name each once: {', '.join(COLUMNS)}. Look at {missing[0]}."
        yield Problem(first[0], "", "", words)
        return
    seen: dict[tuple[str, date], int] = {}
    for row in rows:
        yield from _line(row, header, seen)


def _rows(text: str) -> Iterator[tuple[int, list[str]] | Problem]:
    for number, line in enumerate(text.splitlines(), start=1):
        if number > LINES_MAX:
            yield Problem(number, "", "", f"Split the file: it has over {LINES_MAX:,} lines.")
            return
        if not line.strip(" ,\x1a"):
            continue
        if len(line) > LINE_CHARACTERS_MAX:
            yield Problem(number, "", "", "It is far too long. Look where it should end.")
            continue
        try:
            (row,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            words = "A quotation mark is not closed. Close it, or take it out."
            yield Problem(number, "", "", words)
            continue
        yield number, row


def _line(
    row: tuple[int, list[str]] | Problem, header: list[str], seen: dict[tuple[str, date], int]
) -> Iterator[VolumeLine | Problem]:
    if isinstance(row, Problem):
        yield row
        return
    number, cells = row
    if len(cells) != len(header):
        words = f"It has {len(cells)} cells and the header {len(header)}. Look for a stray comma."
        yield Problem(number, "", "", words)
        return
    said = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    found, problems = _read(number, said)
    if problems:
        yield from problems
        return
    before = seen.setdefault((found.account, found.from_on), number)
    if before != number:
        words = f"Line {before} has this account and day too. Keep one of them."
        yield Problem(number, "account", said["account"], words)
        return
    yield found


def _read(number: int, said: Mapping[str, str]) -> tuple[VolumeLine, list[Problem]]:
    problems: list[Problem] = []

    def take(name: str, reader: Callable[[str], Found], otherwise: Found) -> Found:
        try:
            return reader(said[name])
        except _Unreadable as unreadable:
            problems.append(Problem(number, name, said[name], str(unreadable)))
            return otherwise

    account = take("account", _account, "")
    from_on, to_on = take("from", _day, date.min), take("to", _day, date.max)
    unit = take("unit", _unit, (Decimal(1), Decimal(1)))
    volume = take("volume", _volume, Decimal(0))
    if to_on < from_on:
        problems.append(Problem(number, "to", said["to"], "It is before the first day. Swap them."))
    feet = volume * unit[0] / unit[1]
    if unit[1] != 1:
        feet = feet.quantize(PLACES, ROUND_HALF_UP)
    if feet > CUBIC_FEET_MAX:
        words = "No customer uses so much. Check the number and its unit."
        problems.append(Problem(number, "volume", said["volume"], words))
    return VolumeLine(number, account, from_on, to_on, feet), problems


def _account(cell: str) -> str:
    number, problem = numbers.read(cell)
    if number is None:
        raise _Unreadable(str(problem))
    return number


def _day(cell: str) -> date:
    try:
        if found := _ISO.fullmatch(cell):
            return date(*map(int, found.groups()))
        if found := _AMERICAN.fullmatch(cell):
            month, day, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        raise _Unreadable("There is no such day. Correct it.") from None
    raise _Unreadable("Write the day as 2026-09-01 or 9/1/2026.")


def _unit(cell: str) -> tuple[Decimal, Decimal]:
    try:
        return UNITS[cell.casefold()]
    except KeyError:
        raise _Unreadable(f"Write the unit as one of {', '.join(UNITS)}.") from None


def _volume(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise _Unreadable("Write a number that is not below zero, such as 1250 or 12.5.")
    return Decimal(cell.replace(",", ""))


def _short(value: str) -> str:
    return value if len(value) <= SHOWN_CHARACTERS else f"{value[:SHOWN_CHARACTERS]}…"
