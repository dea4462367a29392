"""A file of enrolments as typed lines, or what is wrong with each line and what to do about it.

A file is CSV with a header: ``account``, ``program``, ``tier``, ``from`` and ``to``, in any order.
An empty ``to`` is the last day of the program's year.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from services.rules import csv_lines
from services.rules.csv_lines import Line, Problem, Unreadable, take

COLUMNS = ("account", "program", "tier", "from", "to")


class EnrolmentLine(NamedTuple):
    """A tier of a program that one account had in the system before."""

    line: int
    #: The eight digits.
    account: str
    program: str
    tier: str
    from_on: date
    #: None: as the program's year says.
    to_on: date | None


def read(content: bytes) -> Iterator[EnrolmentLine | Problem]:
    """Each line of a file, or what is wrong with it. A line with a problem gives no line."""
    for line in csv_lines.lines(content, COLUMNS):
        if isinstance(line, Problem):
            yield line
            continue
        found, problems = _read(line)
        if problems:
            yield from problems
        else:
            yield found


def _read(line: Line) -> tuple[EnrolmentLine, list[Problem]]:
    problems: list[Problem] = []
    account = take(line, "account", csv_lines.account, "", problems)
    program = take(line, "program", _word, "", problems)
    tier = take(line, "tier", _word, "", problems)
    from_on = take(line, "from", csv_lines.day, date.min, problems)
    to_on = take(line, "to", csv_lines.day, None, problems) if line.cells["to"] else None
    if to_on is not None and to_on < from_on:
        words = "It is before the first day. Swap them."
        problems.append(Problem(line.number, "to", line.cells["to"], words))
    return EnrolmentLine(line.number, account, program, tier, from_on, to_on), problems


def _word(cell: str) -> str:
    if not cell:
        raise Unreadable("It is empty. Write the word of the district's file.")
    return cell.casefold()
