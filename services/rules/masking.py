"""Numbers that nobody may keep: those of cards and of social security, wherever they are typed."""

import re
from uuid import UUID

HIDDEN = "\N{BULLET}"
#: Thirteen to nineteen digits, with at most one blank or dash between two of them. A hash, whose
#: letters are digits too, is found first and left whole: the trail keeps what proves a document.
_CARD = re.compile(r"(?P<hash>\b[0-9a-f]{32,64}\b)|(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)", re.ASCII)
_SOCIAL = re.compile(r"(?<![\d-])\d{3}-\d{2}-(\d{4})(?![\d-])", re.ASCII)
_DOUBLED_MAX, _TEN = 9, 10


def masked(written: str) -> str:
    """What was written, with all but the last four digits of such numbers hidden."""
    return _SOCIAL.sub(rf"{HIDDEN * 3}-{HIDDEN * 2}-\1", _CARD.sub(_card, written))


def is_never_kept(written: str) -> bool:
    """Whether it holds the number of a card or of social security, which is not looked for either.
    An id of ours is none, however many of its letters are digits.
    """
    try:
        UUID(written)
    except ValueError:
        return masked(written) != written
    return False


def _card(found: re.Match[str]) -> str:
    if found["hash"]:
        return found[0]
    digits = re.sub(r"\D", "", found[0])
    return f"{HIDDEN * 4} {digits[-4:]}" if _is_card(digits) else found[0]


def _is_card(digits: str) -> bool:
    """Whether the check digit is right (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - _DOUBLED_MAX if value > _DOUBLED_MAX else value
    return total % _TEN == 0
