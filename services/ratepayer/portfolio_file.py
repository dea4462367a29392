"""A file of account numbers and amounts, read as a wish to pay: all of it, or none of it.

Spreadsheets write it in their own ways: with a mark at the beginning, with
commas, semicolons or tabs between, with any end of line, with a head or without.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.errors import Refused
from models.money import CENTS_MAX, Money
from services.payments.together import PARTS_MAX
from services.ratepayer.portfolio import PortfolioAccount
from services.rules import numbers

#: A file of 200 lines is a few kilobytes; more than this is another file.
BYTES_MAX = 64 * 1024
#: So many wrong lines are told of.
PROBLEMS_MAX = 20
_BETWEEN = ",;\t"
#: As much of a cell as an error repeats.
SAID_MAX = 40
#: What the columns are called, in the languages of the portal; the file it gives out among them.
NUMBER_HEADS = ("account", "account number", "cuenta", "numero de cuenta")
AMOUNT_HEADS = ("amount", "monto")
STILL_HEADS = ("still to pay", "por pagar")


@dataclass(frozen=True)
class Columns:
    """Where a line has its number and its amount, and what the columns are called."""

    number: int = 0
    amount: int = 1
    heads: Sequence[str] = ()
    #: The head named both: then a line with nothing to pay is one to leave out.
    is_named: bool = False

    @classmethod
    def of(cls, heads: Sequence[str]) -> "Columns":
        """By their names; of a head that names them otherwise, the first two."""
        plain = [_plain(each) for each in heads]
        number = next((plain.index(each) for each in NUMBER_HEADS if each in plain), None)
        asked = (each for each in (*AMOUNT_HEADS, *STILL_HEADS) if each in plain)
        amount = next((plain.index(each) for each in asked), None)
        if number is None or amount is None:
            return cls(heads=heads)
        return cls(number, amount, heads, is_named=True)

    def is_left_out(self, cells: Sequence[str]) -> bool:
        """Whether the line is of an account with nothing to pay, or with credit."""
        held = cells[self.amount] if self.amount < len(cells) else ""
        if not self.is_named or not held:
            return False
        is_credit = _plain(self.heads[self.amount]) in STILL_HEADS and held.startswith("-")
        try:
            return Money.read(held.removeprefix("-") if is_credit else held) <= (
                Money(CENTS_MAX) if is_credit else Money.ZERO
            )
        except ValueError:
            return False

    def name(self, place: int) -> str:
        """The column as its reader finds it: by its name, else by its count."""
        named = self.heads[place] if place < len(self.heads) else ""
        return f"{place + 1} ({named[:SAID_MAX]})" if named else f"{place + 1}"


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
    columns, is_any_left_out = Columns(), False
    for line, cells in _lines(body):
        if line == 1 and _is_head(cells):
            columns = Columns.of(cells)
            continue
        if columns.is_left_out(cells):
            is_any_left_out = True
            continue
        try:
            found = _wanted(cells, columns, accounts)
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
    if not wanted and not problems and is_any_left_out:
        raise Refused("Nothing is to be paid on any account of this file.")
    if not wanted and not problems:
        raise Refused("The file is empty. Write an account number and an amount on each line.")
    if len(wanted) > PARTS_MAX:
        raise Refused("The file has more than %(most)s accounts. Split it.", most=PARTS_MAX)
    return [each for _, each in wanted.values()], problems[:PROBLEMS_MAX]


def _lines(body: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines that say something, each with its number."""
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
            if any(kept):
                yield reader.line_num, kept
    except csv.Error:
        raise Refused("The file is not a list. Save it as CSV (UTF-8).") from None


def _is_head(cells: Sequence[str]) -> bool:
    return not any(letter.isdigit() for letter in "".join(cells))


def _plain(head: str) -> str:
    """A column's name without capitals, accents and double spaces."""
    apart = unicodedata.normalize("NFKD", head).casefold()
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def _wanted(
    cells: Sequence[str], columns: Columns, accounts: dict[str, PortfolioAccount]
) -> Wanted:
    typed, written = (
        cells[place] if place < len(cells) else "" for place in (columns.number, columns.amount)
    )
    if not typed or not written:
        raise Refused("Write an account number and an amount.")
    number = numbers.normalise(typed)
    # An account that is not there and one of somebody else's are told of in the same words.
    if number is None or number not in accounts:
        raise Refused(
            "No account of yours has the number in this line. Column %(column)s holds: %(held)s",
            column=columns.name(columns.number),
            held=typed[:SAID_MAX],
        )
    try:
        amount = Money.read(written)
    except ValueError:
        raise Refused(
            "The amount is not one such as 74.50. Column %(column)s holds: %(held)s",
            column=columns.name(columns.amount),
            held=written[:SAID_MAX],
        ) from None
    if amount <= Money.ZERO:
        raise Refused("The amount must be above zero.")
    return Wanted(accounts[number], amount)
