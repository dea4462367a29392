"""What a cell of another system's export means: text, money, days, numbers, addresses.

Each reader returns a value or raises ``Unreadable`` with a sentence that says
what to do. The sentence never repeats the cell: it may be somebody's name.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.money import CENTS_MAX
from services.rules import mailboxes

TEXT_LENGTH_MAX = 200
#: A note of somebody with much to say.
STORY_LENGTH_MAX = 4_000
COUNT_MAX = 1_000_000
LAST_FOUR_DIGITS = 4
DAYS_MAX = 31
YEAR_LEAST, YEAR_MOST = 1850, 2100
#: Ways to say that an amount is below zero.
SIGNS = ("leading", "trailing", "parentheses", "CR")
#: How a day may be written. Two digits of a year are of the hundred years that end with 2049.
DAYS = {
    "YYYY-MM-DD": r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
    "YYYYMMDD": r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    "MM/DD/YYYY": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    "MM/DD/YY": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{2})",
    "MM-DD-YYYY": r"(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<y>\d{4})",
    "MMDDYYYY": r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>\d{4})",
}
_DAYS = {name: re.compile(pattern, re.ASCII) for name, pattern in DAYS.items()}
_CENTURY_ENDS = 50
_WRITTEN = re.compile(r"\$? *((?:\d{1,3}(?:,\d{3})+|\d+)?)(?:\.(\d{1,2}))?", re.ASCII)
_IMPLIED = re.compile(r"\d+", re.ASCII)
#: Spaces that a word processor leaves behind.
_SPACES = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\t": " "})


class Unreadable(ValueError):
    """A cell means nothing here; the text says what to do about it."""


@dataclass(frozen=True)
class MoneyRules:
    """How an export writes amounts."""

    #: The last two digits are cents and no point is written: ``12345`` is $123.45.
    is_implied: bool = False
    signs: Sequence[str] = ("leading",)


def text(cell: str, most: int = TEXT_LENGTH_MAX) -> str:
    """A cell as words: trimmed, composed, without what cannot be printed.

    :raises Unreadable: when it is too long or hides characters nobody sees.
    """
    words = cell.strip()
    if not words.isascii():
        words = unicodedata.normalize("NFC", words.translate(_SPACES)).strip()
    if len(words) > most:
        raise Unreadable(f"Shorten it to {most} characters.")
    if not words.isprintable():
        raise Unreadable("Take out the characters that cannot be printed.")
    return words


def cents(cell: str, rules: MoneyRules) -> int:
    """An amount in whole cents; below zero as the rules say it is written.

    :raises Unreadable: for anything that is not exactly an amount: nothing is guessed.
    """
    written, is_below = _unsigned(cell.strip(), rules.signs)
    if rules.is_implied:
        if not _IMPLIED.fullmatch(written):
            raise Unreadable("Write the amount as digits alone, the last two of them cents.")
        amount = _whole(written)
    else:
        match = _WRITTEN.fullmatch(written)
        if match is None or not (match[1] or match[2]):
            raise Unreadable("Write the amount as dollars with at most two decimals.")
        amount = _whole(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))
    if amount > CENTS_MAX:
        raise Unreadable("Check the amount: it is larger than any the books may hold.")
    return -amount if is_below else amount


def _whole(digits: str) -> int:
    """A whole number; of more digits than the books hold, one that is too large."""
    counting = digits.lstrip("0")
    return int(counting or "0") if len(counting) <= len(str(CENTS_MAX)) else CENTS_MAX + 1


def _unsigned(written: str, signs: Sequence[str]) -> tuple[str, bool]:
    """The amount without its sign, and whether it is below zero. A second sign stays in it."""
    if written.startswith("-") and "leading" in signs:
        return written[1:].strip(), True
    if written.endswith("-") and "trailing" in signs:
        return written[:-1].strip(), True
    if written.startswith("(") and written.endswith(")") and "parentheses" in signs:
        return written[1:-1].strip(), True
    if written[-2:].upper() == "CR" and "CR" in signs:
        return written[:-2].strip(), True
    return written, False


@lru_cache(maxsize=20_000)
def day(cell: str, formats: tuple[str, ...]) -> date:
    """A day, written in the first of the formats that fits.

    :raises Unreadable: when none fits, there is no such day, or it is centuries away.
    """
    for name in formats:
        if match := _DAYS[name].fullmatch(cell.strip()):
            year = int(match["y"])
            if len(match["y"]) < len("YYYY"):
                year += 2000 if year < _CENTURY_ENDS else 1900
            try:
                found = date(year, int(match["m"]), int(match["d"]))
            except ValueError:
                raise Unreadable("Check the date: there is no such day.") from None
            if not YEAR_LEAST <= found.year <= YEAR_MOST:
                raise Unreadable("Check the year of the date.")
            return found
    raise Unreadable(f"Write the date as {' or '.join(formats)}.")


def count(cell: str) -> int:
    """A whole number of things, one or more.

    :raises Unreadable: for anything else.
    """
    written = cell.strip()
    if not (written.isascii() and written.isdigit()) or len(written) > len(str(COUNT_MAX)):
        raise Unreadable(f"Write a whole number from 1 to {COUNT_MAX:,}.")
    if not 1 <= int(written) <= COUNT_MAX:
        raise Unreadable(f"Write a whole number from 1 to {COUNT_MAX:,}.")
    return int(written)


def last_four(cell: str) -> str:
    """The last four digits of a card or bank account.

    :raises Unreadable: for anything else: a whole number has no business in a file.
    """
    written = cell.strip()
    if not (written.isascii() and written.isdigit() and len(written) == LAST_FOUR_DIGITS):
        raise Unreadable("Write the last four digits alone, and never the whole number.")
    return written


def days(cell: str) -> int:
    """A number of days, from none to a month.

    :raises Unreadable: for anything else.
    """
    written = cell.strip()
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(DAYS_MAX))):
        raise Unreadable(f"Write a number of days from 0 to {DAYS_MAX}.")
    if int(written) > DAYS_MAX:
        raise Unreadable(f"Write a number of days from 0 to {DAYS_MAX}.")
    return int(written)


def email(cell: str) -> str:
    """An e-mail address as it is kept, in lower case; one that letters can be written to.

    :raises Unreadable: when it is none of those, or two.
    """
    written = text(cell, mailboxes.LENGTH_MAX).lower()
    if not mailboxes.is_plain(written):
        raise Unreadable("Write one e-mail address, such as name@example.org, or leave it empty.")
    return written
