"""Account numbers of the system before ours: told apart by their digits, not by how they look."""

import hashlib
import re
import unicodedata

from services.rules import numbers

LENGTH_MAX = 40
LANE_LENGTH = 24
#: The groups of a number that has neither marks nor letters of other alphabets.
_PLAIN = re.compile("[A-Z0-9]+")


def fold(text: str) -> str:
    """An old number as it is compared: ``000123-001``, ``123-1`` and ``123 1`` are one.

    Spreadsheets drop leading zeros and people leave out dashes between groups for
    spaces, so each group of letters and digits counts without its zeros. Empty when
    nothing is left.
    """
    return "-".join(group.lstrip("0") or "0" for group in _groups(text))[:LENGTH_MAX]


def joined(text: str) -> str:
    """An old number whose groups nobody told apart: ``123001`` for ``000123-001``.

    People leave out the dash and keep the zeros after it. Empty when nothing is left.
    """
    whole = "".join(_groups(text))
    return (whole.lstrip("0") or "0")[:LENGTH_MAX] if whole else ""


def as_joined(typed: str) -> str:
    """The same of what somebody typed; empty where they told groups apart themselves."""
    return joined(typed) if len(_groups(typed)) == 1 else ""


def _groups(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text[: 2 * LENGTH_MAX]).upper()
    if plain.isascii():
        return _PLAIN.findall(plain)
    return "".join(c if c.isalnum() else " " for c in plain).split()


def lane(text: str) -> str:
    """What tries at a number are counted by, whichever way it is written: ours, else an old one,
    without its zeros, for with them or without it may be found.

    A hash: somebody may type the number of a card there, and what is counted is kept.
    """
    meant = numbers.normalise(text) or fold(text).replace("-", "").replace("0", "")
    return hashlib.sha256(meant.encode("utf-8", "replace")).hexdigest()[:LANE_LENGTH]
