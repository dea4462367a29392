"""Codes that people read, type and read aloud: of what letters, how many, and how they are typed.

Each kind is data here; whoever prints one asks it for a new one, or for the one some bytes make.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache

#: Crockford's letters, which leave out those that look like another.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: How many letters are read in one breath.
GROUP = 4
#: So many bytes are drawn besides, since few of them are left out.
SPARE = 8
_LOOKALIKES = str.maketrans("OIL", "011")


@cache
def _fair(letters: str) -> tuple[bytes, bytes]:
    """The letter that each byte stands for, and the bytes that are left out: with them, some
    letters would come more often than others."""
    count = len(letters)
    table = bytes(ord(letters[byte % count]) for byte in range(256))
    return table, bytes(range(256 - 256 % count, 256))


@dataclass(frozen=True)
class Kind:
    """One kind of code."""

    letters: str
    length: int

    def new(self) -> str:
        """A code that nobody can guess."""
        return self.several(1)[0]

    def several(self, count: int) -> list[str]:
        """So many codes that nobody can guess, in few draws: a bill run makes many."""
        table, unfair = _fair(self.letters)
        wanted, drawn = count * self.length, b""
        while len(drawn) < wanted:
            bytes_ = secrets.token_bytes(wanted - len(drawn) + SPARE)
            drawn += bytes_.translate(table, unfair)
        said = drawn[:wanted].decode()
        return [said[at : at + self.length] for at in range(0, wanted, self.length)]

    def of(self, whole: bytes) -> str:
        """The code that these bytes make: always the same; they are at least as many as letters."""
        return "".join(self.letters[byte % len(self.letters)] for byte in whole[: self.length])


#: A bill's or a receipt's: 58 bits. Neither 0 nor 1, for those who do not know what looks alike.
PAPER = Kind("23456789ABCDEFGHJKMNPQRSTVWXYZ", 12)
#: By which a reader asks whether a message is ours: 40 bits, asked thirty times an hour.
MESSAGE = Kind(LETTERS, 8)
#: The PIN of a bill: 40 bits; a guesser has twenty tries a day.
PIN = Kind(LETTERS, 8)
#: What stands in for a lost authenticator: 79 bits.
RECOVERY = Kind("23456789abcdefghjkmnpqrstuvwxyz", 16)
#: What a mailbox is proved with, while few are asked for; and while strangers ask too often.
MAILED, MAILED_LONG = Kind("0123456789", 6), Kind("0123456789", 12)


def read(text: str) -> str:
    """What was typed as a code of ``LETTERS`` is kept: upper case, no separators or look-alikes."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    return "".join(c for c in plain if c in LETTERS)


def grouped(code: str) -> str:
    """A code as it is read aloud: ``7F3K-92MD``."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
