"""The people of an import. One name with one e-mail address is one person; nothing else is.

An address under several names, or one that somebody here has already, is given
to nobody: whoever holds the mailbox would see what is another's. The same name
at the same address is not made one either. Both wait for a person to decide.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, any_, exists, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.account import Access, Person
from models.importing import AccountAlias, DoubtKind, PersonDoubt
from services.importing.checking import Export
from services.importing.opening import Opening
from services.importing.records import PersonLine
from services.rules.words import fold

ASKED_AT_ONCE = 500
LISTED_AT_ONCE = 10_000
DIGEST_BYTES = 12


class Likenesses:
    """Who of an export looks like whom; worked out once, before anybody is kept."""

    def __init__(self, export: Export) -> None:
        names: dict[str, set[str]] = {}
        alike: dict[bytes, dict[int, str]] = {}
        for old, people in export.people.items():
            if (seen := export.accounts.get(old)) is None:
                continue
            for person in people:
                name = " ".join(fold(person.name))
                likeness = hashlib.blake2b(name.encode(), digest_size=DIGEST_BYTES, key=seen.place)
                alike.setdefault(likeness.digest(), {})[person.line] = person.email
                if person.email:
                    names.setdefault(person.email, set()).add(name)
        #: E-mail addresses of more than one name.
        self.shared = {email for email, several in names.items() if len(several) > 1}
        self._by_line = {
            line: likeness.hex()
            for likeness, several in alike.items()
            if len(several) > 1 and not _is_one(list(several.values()))
            for line in several
        }

    def of(self, person: PersonLine) -> str | None:
        """What this person has in common with another of the same name; none for nothing."""
        return self._by_line.get(person.line)


@dataclass
class People:
    """Writes the people of one batch."""

    opening: Opening
    likenesses: Likenesses
    created_at: str
    #: People of this import by their e-mail address, and people who were here before.
    ours: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    #: Doubts that are written, here or in a batch before.
    doubts: set[tuple[str, str, int]] = field(default_factory=set)

    def look(self, session: Session, emails: Iterable[str]) -> None:
        """Find who has these addresses already."""
        import_id = self.opening.import_id
        is_ours = exists().where(
            Access.person_id == Person.id,
            AccountAlias.account_id == Access.account_id,
            AccountAlias.import_id == import_id,
        )
        wanted = sorted({email for email in emails if email})
        at_once = _asked_at_once(session)
        for start in range(0, len(wanted), at_once):
            some = wanted[start : start + at_once]
            found = select(Person.email, Person.id, is_ours).where(
                _among(session, Person.email, some)
            )
            for email, person_id, ours in session.execute(found):
                (self.ours if ours else self.before)[email or ""] = person_id
            known = select(PersonDoubt.kind, PersonDoubt.likeness, PersonDoubt.person_id).where(
                PersonDoubt.import_id == import_id,
                _among(session, PersonDoubt.likeness, some),
            )
            self.doubts |= {(kind.value, like, id_) for kind, like, id_ in session.execute(known)}

    def add(self, account_id: int, lines: Sequence[PersonLine], opened_on: date) -> dict[int, int]:
        """The people of one account and their access, by line; the same twice is there once."""
        there: set[int] = set()
        by_line = {}
        for line in lines:
            by_line[line.line] = person_id = self._person(line)
            if person_id not in there:
                there.add(person_id)
                self.opening.access(account_id, person_id, line, line.from_on or opened_on)
        return by_line

    def _person(self, line: PersonLine) -> int:
        email = line.email
        is_shared = email in self.likenesses.shared or email in self.before
        if email and not is_shared and email in self.ours:
            return self.ours[email]
        person_id = self.opening.rows.add(
            Person, line.name, None if is_shared or not email else email, None, None, 0, None,
            line.language, line.telephone, self.created_at,
        )  # fmt: skip
        if email and not is_shared:
            self.ours[email] = person_id
        elif email:
            self._doubt(DoubtKind.EMAIL, email, person_id)
            if email in self.before:
                self._doubt(DoubtKind.EMAIL, email, self.before[email])
        if likeness := self.likenesses.of(line):
            self._doubt(DoubtKind.NAME_AND_ADDRESS, likeness, person_id)
        return person_id

    def _doubt(self, kind: DoubtKind, likeness: str, person_id: int) -> None:
        if (kind.value, likeness, person_id) not in self.doubts:
            self.doubts.add((kind.value, likeness, person_id))
            self.opening.rows.add(
                PersonDoubt, self.opening.import_id, kind.value, likeness, person_id, None, "", None
            )


def _knows_lists(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _asked_at_once(session: Session) -> int:
    """A list is one value however long; values one by one have a limit."""
    return LISTED_AT_ONCE if _knows_lists(session) else ASKED_AT_ONCE


def _among(
    session: Session, column: InstrumentedAttribute[Any], values: list[str]
) -> ColumnElement[bool]:
    """Whether it is one of these: as one value where the engine knows lists."""
    if _knows_lists(session):
        return column == any_(literal(values, ARRAY(Text)))
    return column.in_(values)


def _is_one(emails: list[str]) -> bool:
    """Whether these are one person: all have the same e-mail address."""
    return bool(emails[0]) and len(set(emails)) == 1
