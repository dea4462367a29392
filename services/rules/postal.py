"""Postal order: as carriers walk, as far as an address tells.

ZIP+4 names a block's side or a box section; within it a carrier follows the street by number. The
post office's own walk is not known here, so letters of one ZIP+4 go by street, number and unit.
"""

import re

_NUMBER = re.compile(r"(\d+)\s*(?:-?([A-Za-z])\b)?\s*(.*)")
_DIGITS = re.compile(r"\d+")

#: ZIP, its four more digits, street, number, what follows the number, unit, and the rest in words.
Key = tuple[str, str, str, int, str, tuple[int, str], str]


def walk(line1: str, line2: str, postal_code: str) -> Key:
    """Where an address comes in postal order; equal addresses come together."""
    digits = "".join(_DIGITS.findall(postal_code))
    found = _NUMBER.fullmatch(line1.strip())
    number, letter, street = found.groups() if found else ("0", "", line1)
    unit = _DIGITS.search(line2)
    return (
        digits[:5].ljust(5, "0"), digits[5:9].ljust(4, "0"), _plain(street), int(number),
        (letter or "").upper(), (int(unit[0]) if unit else 0, _plain(line2)), _plain(line1),
    )  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.upper().replace(".", "").replace(",", " ").split())
