"""A list of properties as a title company pastes it: one address or account number on each line."""

import unicodedata
from enum import StrEnum
from typing import NamedTuple

from models.account import printed
from services.rules import numbers
from services.rules.words import fold

LINES_MAX, LINE_MAX = 25, 120


class Problem(StrEnum):
    """Why a line names no property."""

    LONG = "long"
    #: Digits that are no account number.
    NUMBER = "number"
    #: A house number or a street is missing.
    PLACE = "place"
    TWICE = "twice"


class Line(NamedTuple):
    """A line with what is wrong about it, if anything is."""

    #: Which line of what was pasted, counted from one.
    place: int
    #: An address as it was written, or ``Account 2044-1836``.
    said: str
    problem: Problem | None


def read(pasted: str) -> list[Line]:
    """The lines of a list, empty ones left out. Whether an account exists is not looked up: nobody
    learns it here."""
    found, known = list[Line](), set[str]()
    for place, written in enumerate(pasted.splitlines(), start=1):
        line = " ".join(written.split())
        if not line:
            continue
        said, problem = _read(line)
        name = " ".join(fold(said))
        if problem is None and name in known:
            problem = Problem.TWICE
        known.add(name)
        found.append(Line(place, said, problem))
    return found


def account_of(said: str) -> str | None:
    """The digits of the account that a line names; none for an address."""
    return numbers.normalise(said) if said.startswith(_ACCOUNT) else None


_ACCOUNT = "Account "


def _read(line: str) -> tuple[str, Problem | None]:
    if len(line) > LINE_MAX:
        return line, Problem.LONG
    number, wrong = numbers.read(line)
    if number is not None:
        return f"{_ACCOUNT}{printed(number)}", None
    if wrong is not numbers.Problem.LETTERS:
        return line, Problem.NUMBER
    kinds = {unicodedata.category(c)[0] for c in line}
    return line, None if {"N", "L"} <= kinds else Problem.PLACE
