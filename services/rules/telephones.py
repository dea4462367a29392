"""Telephone numbers as people type them, and the ten digits they mean."""

import re

from services.rules.masking import masked

DIGITS = 10
#: The country of every number that is kept without one.
COUNTRY = "1"
_WRITTEN = re.compile(r"[0-9\s()+./-]+")


def digits(typed: str) -> str:
    """The ten digits of a number, without its country; empty when it cannot be one."""
    if not _WRITTEN.fullmatch(typed):
        return ""
    found = re.sub("[^0-9]", "", typed)
    if len(found) == DIGITS + 1 and found.startswith(COUNTRY):
        return found[1:]
    return found if len(found) == DIGITS else ""


def is_card(typed: str) -> bool:
    """Whether it is the number of a card, however its digits are parted."""
    found = re.sub("[^0-9]", "", typed)
    return masked(found) != found


def shown(kept: str) -> str:
    """``(360) 555-0142``; what is not ten digits stays as it was written."""
    is_ours = len(kept) == DIGITS and kept.isdigit()
    return f"({kept[:3]}) {kept[3:6]}-{kept[6:]}" if is_ours else kept
