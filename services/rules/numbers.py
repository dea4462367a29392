"""Account numbers: what a person may type, and what it means.

An account number is eight digits; the last one is a check digit by the Luhn
formula (ISO/IEC 7812-1, annex B), computed as if the district's own digit 2
stood before it, the way a national provider identifier counts its prefix. One
wrong digit is always caught, two swapped neighbours nearly always (not 09).
"""

import unicodedata
from enum import StrEnum

DIGITS = 8
#: The digit that stands before every number when its check digit is computed.
PREFIX = "2"
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
#: What people write before the number.
_LABELS = ("account", "acct", "cuenta", "number", "numero", "num", "no", "nbr")


class Problem(StrEnum):
    """Why something typed is no account number, as a sentence that says what to do."""

    EMPTY = "Enter the account number from the top right of the bill."
    LETTERS = "Enter the account number with digits only, such as 2044-1836."
    LENGTH = "Enter all 8 digits of the account number, such as 2044-1836."
    CHECK = "Check the account number: two digits are swapped, or one is not right."


def read(text: str) -> tuple[str | None, Problem | None]:
    """The eight digits of an account number, or the problem with what was typed.

    Understands dashes, spaces, dots, full-width digits, ``Acct #`` before the
    number, and leading zeros: those that a spreadsheet dropped, and those too many.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    letters = "".join(c if c.isalpha() else " " for c in plain).split()
    digits = "".join(c for c in plain if c.isascii() and c.isdigit())
    if not digits and not letters:
        return None, Problem.EMPTY
    if not digits or any(word not in _LABELS for word in letters):
        return None, Problem.LETTERS
    if len(digits) > DIGITS:
        digits = digits.lstrip("0").zfill(DIGITS)
    if len(digits) > DIGITS or len(digits) < DIGITS - 3:
        return None, Problem.LENGTH
    number = digits.zfill(DIGITS)
    if check_digit(number[:-1]) != number[-1]:
        return None, Problem.LENGTH if len(digits) < DIGITS else Problem.CHECK
    return number, None


def normalise(text: str) -> str | None:
    """The eight digits of an account number; none when it cannot be one."""
    return read(text)[0]


def is_whole(text: str) -> bool:
    """Whether exactly as many digits were typed as a number has: no fewer, and no more zeros."""
    plain = unicodedata.normalize("NFKD", text)
    return sum(c.isascii() and c.isdigit() for c in plain) == DIGITS


def problem(text: str) -> Problem | None:
    """What is wrong with an account number as typed; none when it may be right."""
    return read(text)[1]


def check_digit(body: str) -> str:
    """The digit that completes the seven digits of ``body``."""
    total = 0
    for place, digit in enumerate(reversed(PREFIX + body)):
        total += int(digit) if place % 2 else _DOUBLED[int(digit)]
    return str(-total % 10)


def number_of(body: int) -> str:
    """A whole account number from the number that counts accounts, up to seven digits."""
    digits = f"{body:07d}"
    if len(digits) != DIGITS - 1:
        raise ValueError(f"not seven digits: {body}")
    return digits + check_digit(digits)


def together_number(receipt: str) -> str:
    """The number of the receipt for several accounts, from its first account's: ``G-00048812``."""
    return f"G-{receipt.removeprefix('R-')}"
