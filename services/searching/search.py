"""The console's search: one box that finds an account by what the caller has at hand.

Numbers of documents are looked up exactly; everything else is words of which
all must match, the last one from its beginning. Every look-up is an index's;
what is typed never becomes part of a statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from sqlalchemy.orm import Session

from models.account import (
    AccountStatus,
    address_line,
    printed,
)
from models.money import Money
from services.rules.words import fold
from services.searching import search_facts
from services.searching.search_facts import HITS_MAX, WORDS, Found

#: Nobody types more, and a machine that does must not cost us.
QUERY_LENGTH_MAX = 100
WORDS_MAX = 8
#: So many letters of a word that was not found are tried, the more the better.
NEAR_LETTERS = (4, 3)
#: How many tenths of two words must be the same for one to be meant by the other.
ALIKE_TENTHS = 7


class MatchedBy(StrEnum):
    """What it was that matched."""

    NUMBER = "number"
    BILL = "bill"
    RECEIPT = "receipt"
    PAYMENT = "payment"
    EMAIL = "email"
    #: The number it had in the system before.
    OLD_NUMBER = "old_number"
    TELEPHONE = "telephone"
    PARCEL = "parcel"
    NAME = "name"
    ADDRESS = "address"
    #: Somebody who may see the account and is not the one it is mailed to.
    PERSON = "person"


#: Of several reasons the first is told: what can mean no other account before what may.
_RANKS = {why.value: rank for rank, why in enumerate(MatchedBy)} | {WORDS: len(MatchedBy)}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An account that was found, and why."""

    account_id: int
    number: str
    name: str
    address: str
    parcel: str
    status: AccountStatus
    owed: Money
    why: MatchedBy
    #: What matched, as it is written in the books; for words, the words.
    matched: str

    @property
    def shown(self) -> str:
        """The account number as it is printed."""
        return printed(self.number)


def search(session: Session, q: str) -> list[Hit]:
    """At most 25 accounts that fit, exact matches first, in one statement."""
    # The key that leads to the box may end up in it.
    typed = q.lstrip("/ ").strip()[:QUERY_LENGTH_MAX]
    words = fold(typed)[:WORDS_MAX]
    if not words:
        return []
    best: dict[int, tuple[int, Found]] = {}
    for found in search_facts.look(session, typed, words):
        rank = _RANKS[found.why]
        if found.account_id not in best or rank < best[found.account_id][0]:
            best[found.account_id] = (rank, found)
    hits = sorted(
        ((rank, _hit(found, words)) for rank, found in best.values()),
        key=lambda hit: (hit[0], hit[1].address, hit[1].number),
    )
    return [hit for _rank, hit in hits[:HITS_MAX]]


def near(session: Session, q: str) -> tuple[str, list[Hit]]:
    """When nothing is found: what begins as the longest word does, with as many of its letters as
    find something; ``kes`` for ``kesler``. Nothing for digits, or when no beginning finds any.
    """
    words = [word for word in fold(q[:QUERY_LENGTH_MAX])[:WORDS_MAX] if word.isalpha()]
    longest = max(words, key=len, default="")
    lengths = {len(longest) - 1, len(longest) - 2, *NEAR_LETTERS}
    for length in sorted(lengths, reverse=True):
        if min(NEAR_LETTERS) <= length < len(longest):
            hits = search(session, longest[:length])
            if hits:
                return longest[:length], hits
    return "", []


def meant(q: str, hits: Sequence[Hit]) -> str:
    """What was typed, with its words as they are written in what was found near them; nothing when
    no word of that is much like one."""
    written = dict.fromkeys(
        word for hit in hits for word in fold(f"{hit.name} {hit.address}") if word.isalpha()
    )
    words = fold(q)[:WORDS_MAX]
    alike = [
        (get_close_matches(word, written, n=1, cutoff=ALIKE_TENTHS / 10) or [word])[0]
        for word in words
    ]
    return " ".join(alike) if alike != words else ""


def _hit(found: Found, words: Sequence[str]) -> Hit:
    address = address_line(found.house_number, found.street, found.unit)
    is_exact = found.why != WORDS
    return Hit(
        account_id=found.account_id,
        number=found.number,
        name=found.name,
        address=address,
        parcel=found.parcel,
        status=found.status,
        owed=found.owed,
        why=MatchedBy(found.why) if is_exact else _why(found, address, words),
        matched=found.matched if is_exact else " ".join(words),
    )


def _why(found: Found, address: str, words: Sequence[str]) -> MatchedBy:
    """The first thing that carries a word typed; else it is a person's name."""
    carried = (
        (MatchedBy.NAME, found.name),
        (MatchedBy.ADDRESS, address),
        (MatchedBy.NUMBER, found.number),
        (MatchedBy.PARCEL, f"{found.parcel} {found.parcel[:6]} {found.parcel[6:]}"),
    )
    for why, written in carried:
        if any(word.startswith(words[-1]) or word in words[:-1] for word in fold(written)):
            return why
    return MatchedBy.PERSON
