"""What a bill says, in one form for ever, and the hash of it.

The page, the paper and a copy of later years are of the same data when they come to the same
hash. The form has a number: when it must change, bills keep the hash of the form they had.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

FORM = 1
#: Lines that are alike are put into form once; so many kinds are kept.
KEPT_MAX = 4_096
#: Position, component, charge, description, cents, reason as JSON.
Line = tuple[int, str, str, str, int, str]


class Head(NamedTuple):
    """A bill without its lines; days as ISO has them, amounts in cents."""

    number: str
    account_id: int
    period_from: str
    period_to: str
    issued_on: str
    due_on: str
    total: int
    balance_before: int


def content_hash(head: Head, lines: Iterable[Line]) -> str:
    """The SHA-256 of all that a bill says, as 64 hexadecimal digits.

    How a reason was spaced, and in which order its words were kept, makes no difference.
    """
    said = [FORM, *head, _of_lines(tuple(lines))]
    return sha256(_canonical(said).encode()).hexdigest()


def shown(content: str) -> str:
    """The beginning of a hash in groups, which is enough to tell two bills apart by eye."""
    return " ".join(content[at : at + 4] for at in range(0, 16, 4))


@lru_cache(KEPT_MAX)
def _of_lines(lines: Sequence[Line]) -> str:
    said = [[*line[:5], json.loads(line[5])] for line in lines]
    return sha256(_canonical(said).encode()).hexdigest()


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
