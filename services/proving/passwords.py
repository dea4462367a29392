"""Passwords: argon2id, and the same work whether the person is known or not."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LENGTH_MAX = 128
#: Twice the memory and half again the passes that OWASP asks for at the least.
PASSES, KIBIBYTES = 3, 40 * 1024
_HASHER = PasswordHasher(time_cost=PASSES, memory_cost=KIBIBYTES, parallelism=1)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long when there is none to compare with."""
    try:
        right = _HASHER.verify(kept or _nobodys(), password[:LENGTH_MAX])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


@cache
def _nobodys() -> str:
    """The hash of no password, compared with when nobody has that address."""
    return _HASHER.hash("nobody has this password")
