"""Drawing by chance, so that the same draw can be made again: no randomness that nobody keeps."""

from collections.abc import Iterable
from hashlib import sha256


def drawn(names: Iterable[str], *, seed: str, one_in: int, least: int = 1) -> list[str]:
    """Of these names one in so many, rounded up, and no fewer than ``least`` while there are any.

    The draw is that of the smallest SHA-256 of the seed and each name: whoever knows both can do it
    again, and nobody can tell it before the seed is known. The order of the names means nothing.
    """
    each = set(names)
    size = max(-(-len(each) // one_in), least)
    return sorted(each, key=lambda name: sha256(f"{seed}\n{name}".encode()).digest())[:size]
