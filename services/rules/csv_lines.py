"""A file of lines that a clerk made: CSV with a header, read a line at a time.

What is wrong is said of the line and the cell it is in, with what to do about it.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from services.rules import numbers

Found = TypeVar("Found")
LINES_MAX = 1_000_000
LINE_CHARACTERS_MAX = 1_000
#: What a message repeats of a value.
SHOWN_CHARACTERS = 30
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


class Line(NamedTuple):
    """A line and its cells by the name of their column, without the spaces around them."""

    number: int
    cells: Mapping[str, str]


class Unreadable(ValueError):
    """A cell that means nothing; the text says what to do."""


def lines(content: bytes, columns: Sequence[str]) -> Iterator[Line | Problem]:
    """Each line of a file that has these columns, in any order, or what is wrong with it."""
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
        yield Problem(0, "", "", f"It is empty. Give it a header: {', '.join(columns)}.")
        return
    if isinstance(first, Problem):
        yield first
        return
    header = [name.strip().casefold() for name in first[1]]
    missing = [name for name in columns if header.count(name) != 1]
    if missing:
        words = f"The header must name each once: {', '.join(columns)}. Look at {missing[0]}."
        yield Problem(first[0], "", "", words)
        return
    for row in rows:
        yield row if isinstance(row, Problem) else _line(*row, header)


def take(
    line: Line, name: str, reader: Callable[[str], Found], otherwise: Found,
    problems: list[Problem],
) -> Found:  # fmt: skip
    """What a cell says; what is wrong with it is added to the problems."""
    try:
        return reader(line.cells[name])
    except Unreadable as unreadable:
        problems.append(Problem(line.number, name, line.cells[name], str(unreadable)))
        return otherwise


def account(cell: str) -> str:
    """The eight digits of an account number.

    :raises Unreadable: when it is none.
    """
    number, problem = numbers.read(cell)
    if number is None:
        raise Unreadable(str(problem))
    return number


def day(cell: str) -> date:
    """A day, as people here write it or as machines do.

    :raises Unreadable: when it is none.
    """
    try:
        if found := _ISO.fullmatch(cell):
            return date(*map(int, found.groups()))
        if found := _AMERICAN.fullmatch(cell):
            month, day, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        raise Unreadable("There is no such day. Correct it.") from None
    raise Unreadable("Write the day as 2026-09-01 or 9/1/2026.")


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


def _line(number: int, cells: list[str], header: list[str]) -> Line | Problem:
    if len(cells) != len(header):
        words = f"It has {len(cells)} cells and the header {len(header)}. Look for a stray comma."
        return Problem(number, "", "", words)
    return Line(number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})


def _short(value: str) -> str:
    return value if len(value) <= SHOWN_CHARACTERS else f"{value[:SHOWN_CHARACTERS]}…"
