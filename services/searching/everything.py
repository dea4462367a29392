"""Everything beside accounts that fits what was typed, by kind, and why each was found.

Whatever a reader may not open is not asked for: the kinds are told by whoever knows the reader.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from models.account import printed
from models.base import ID_MAX
from models.money import Money
from services.pages import PAGE
from services.rules.words import ELLIPSIS, fold
from services.searching import all_facts, asked, full_text
from services.searching.all_facts import Fact
from services.searching.kinds import Kind
from services.searching.search import QUERY_LENGTH_MAX, WORDS_MAX

#: More of a kind are not looked for on the page of all kinds: it says "20+".
COUNTED_MAX = 20
#: Words before and behind what matched, of a text that was found.
BEFORE, AROUND = 6, 20


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account that something belongs to."""

    number: str
    name: str

    @property
    def shown(self) -> str:
        """The number as it is printed."""
        return printed(self.number)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing that was found, and why."""

    kind: Kind
    why: str
    #: By what a page of its kind goes on.
    row_id: int
    #: What leads to it: a receipt, the number of a bill, the id of the rest; a person's name.
    name: str
    day: date | None
    amount: Money | None
    matched: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Group:
    """What was found of one kind, the newest first; ``has_more`` than were asked for."""

    kind: Kind
    things: Sequence[Thing]
    has_more: bool

    @property
    def counted(self) -> str:
        """How many: ``3``, ``20+``."""
        return f"{len(self.things)}+" if self.has_more else str(len(self.things))


def look(session: Session, q: str, kinds: Collection[Kind]) -> Sequence[Group]:
    """The first of each kind that fits, in one statement; no group where nothing does."""
    return _groups(session, q, kinds, before=ID_MAX, most=COUNTED_MAX)


def page(session: Session, q: str, kind: Kind, *, before: int | None) -> Group:
    """A page of one kind, below what ended the page before. A question of which a page before
    found a newer message may be found again."""
    found = _groups(session, q, [kind], before=ID_MAX if before is None else before, most=PAGE)
    return found[0] if found else Group(kind, (), has_more=False)


def _groups(
    session: Session, q: str, kinds: Collection[Kind], *, before: int, most: int
) -> Sequence[Group]:
    typed = q.lstrip("/ ").strip()[:QUERY_LENGTH_MAX]
    words = fold(typed)[:WORDS_MAX]
    wanted = [kind for kind in all_facts.LOOKS if kind in kinds]
    if not words:
        return []
    engine = session.connection().dialect.name
    facts = {
        "terms": full_text.terms(engine, words), "before": before,
        "question": asked.question_id(typed), **asked.exactly(typed), **asked.of_money(typed),
    }  # fmt: skip
    found = all_facts.look(session, wanted, facts, most=most + 1)
    groups = []
    for kind in wanted:
        things = _things(kind, [fact for fact in found if fact.kind == kind], words)
        if things:
            groups.append(Group(kind, things[:most], has_more=len(things) > most))
    return groups


def _things(kind: Kind, found: Sequence[Fact], words: Sequence[str]) -> list[Thing]:
    """Each once, for the first reason it was found for, with all of its accounts."""
    things: dict[str, Thing] = {}
    for fact in sorted(found, key=lambda fact: (-fact.row_id, fact.account_number or "")):
        of: tuple[Account, ...] = ()
        if fact.account_number is not None:
            of = (Account(number=fact.account_number, name=fact.account_name or ""),)
        key = str(fact.row_id) if kind is Kind.PEOPLE else fact.name
        if (known := things.get(key)) is not None:
            if of and of[0] not in known.accounts:
                things[key] = replace(known, accounts=known.accounts + of)
            continue
        is_text = kind is Kind.QUESTIONS and fact.why == "words"
        things[key] = Thing(
            kind=kind, why=fact.why, row_id=fact.row_id, name=fact.name, day=fact.day,
            amount=fact.amount, accounts=of,
            matched=excerpt(fact.matched, words) if is_text else fact.matched,
        )  # fmt: skip
    return list(things.values())


def excerpt(written: str, words: Sequence[str]) -> str:
    """The part of a text around the first word that matches: on one line, cut between words."""
    parts = written.split()
    wanted = {*words[:-1]}
    first = next(
        (
            at
            for at, part in enumerate(parts)
            if any(word in wanted or word.startswith(words[-1]) for word in fold(part))
        ),
        0,
    )
    start = max(0, first - BEFORE)
    cut = parts[start : start + AROUND]
    before = ELLIPSIS if start else ""
    behind = ELLIPSIS if start + AROUND < len(parts) else ""
    return f"{before}{' '.join(cut)}{behind}"
