"""A file of account numbers and amounts, read as a wish to pay: all of it, or none of it.

Spreadsheets write it in their own ways: with a mark at the beginning, with
commas, semicolons or tabs between, with any end of line, with a head or without.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.errors import Refused
from models.money import Money
from services.payments.together import PARTS_MAX
from services.portfolio import PortfolioAccount
from services.rules import numbers

#: A file of 200 lines is a few kilobytes; more than this is another file.
BYTES_MAX = 64 * 1024
#: So many wrong lines are told of.
PROBLEMS_MAX = 20
_BETWEEN = ",;\t"


@dataclass(frozen=True)
class LineProblem:
    """What is wrong with a line, in words with their facts, for the door to say."""

    line: int
    no: Refused


@dataclass(frozen=True)
class Wanted:
    """One account of a file and what is to be paid on it."""

    held: PortfolioAccount
    amount: Money


def read(body: bytes, held: Iterable[PortfolioAccount]) -> tuple[list[Wanted], list[LineProblem]]:
    """What a file asks for; with any problem, nothing of it is to be used.

    :raises Refused: when it is too large, not text, or holds no line.
    """
    accounts = {each.number: each for each in held}
    wanted: dict[str, tuple[int, Wanted]] = {}
    problems = []
    for line, cells in _lines(body):
        try:
            found = _wanted(cells, accounts)
            if found.held.number in wanted:
                raise Refused(
                    "Account %(number)s is on line %(line)s already.",
                    number=found.held.shown,
                    line=wanted[found.held.number][0],
                )
        except Refused as no:
            problems.append(LineProblem(line, no))
            continue
        wanted[found.held.number] = line, found
    if not wanted and not problems:
        raise Refused("The file is empty. Write an account number and an amount on each line.")
    if len(wanted) > PARTS_MAX:
        raise Refused("The file has more than %(most)s accounts. Split it.", most=PARTS_MAX)
    return [each for _, each in wanted.values()], problems[:PROBLEMS_MAX]


def _lines(body: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines that say something, each with its number; a head is left out."""
    if len(body) > BYTES_MAX:
        raise Refused("The file is larger than %(most)s KB.", most=BYTES_MAX // 1024)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file is not plain text. Save it as CSV (UTF-8).") from None
    if "\0" in text:
        raise Refused("The file is not plain text. Save it as CSV (UTF-8).")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    between = max(_BETWEEN, key=first.count) if any(each in first for each in _BETWEEN) else ","
    reader = csv.reader(io.StringIO(text), delimiter=between)
    try:
        for cells in reader:
            kept = [each.strip() for each in cells]
            is_head = reader.line_num == 1 and not any(c.isdigit() for c in "".join(kept))
            if any(kept) and not is_head:
                yield reader.line_num, kept
    except csv.Error:
        raise Refused("The file is not a list. Save it as CSV (UTF-8).") from None


def _wanted(cells: Sequence[str], accounts: dict[str, PortfolioAccount]) -> Wanted:
    if len(cells) < len(("number", "amount")) or not cells[1]:
        raise Refused("Write an account number and an amount.")
    number = numbers.normalise(cells[0])
    # An account that is not there and one of somebody else's are told of in the same words.
    if number is None or number not in accounts:
        raise Refused("No account of yours has the number in this line.")
    try:
        amount = Money.read(cells[1])
    except ValueError:
        raise Refused("The amount is not one such as 74.50.") from None
    if amount <= Money.ZERO:
        raise Refused("The amount must be above zero.")
    return Wanted(accounts[number], amount)
