"""What pages of the desk offer and what hardly changes: read a few times a minute, never for each
page. Whoever does something with it asks anew whether it may be done."""

from collections.abc import Callable, Hashable, Sequence
from time import monotonic
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from models.database import Database
from services.tickets import canned, inbox
from web.extensions import house

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
#: Another process offers what is new within so many seconds.
SECONDS_KEPT = 15.0


class Answer(NamedTuple):
    """An answer that is given often, to choose it by its title."""

    id: int
    title: str
    text: str


class Kept(Generic[Key, Value]):
    """What was read for each key, while it is good."""

    def __init__(self, read: Callable[[Session, Key], Value]) -> None:
        self._read = read
        self._known: WeakKeyDictionary[Database, dict[Key, tuple[float, Value]]] = (
            WeakKeyDictionary()
        )

    def get(self, session: Session, key: Key) -> Value:
        """What is known, or what is read now."""
        known = self._known.setdefault(house().database, {})
        good_until, value = known.get(key, (0.0, None))
        if value is not None and monotonic() < good_until:
            return value
        value = self._read(session, key)
        known[key] = monotonic() + SECONDS_KEPT, value
        return value

    def look_again(self, database: Database | None = None) -> None:
        """Something was changed here: the next page reads it."""
        self._known.pop(database or house().database, None)


def _answers(session: Session, language: str | None) -> Sequence[Answer]:
    return [Answer(each.id, each.title, each.text) for each in canned.offered(session, language)]


def _staff(session: Session, _: None) -> Sequence[tuple[int, str]]:
    return inbox.who_answers(session)


#: Those of staff a question can be given to.
STAFF = Kept(_staff)
#: Answers given often, in a language, or in all of them.
ANSWERS = Kept(_answers)


def forget(database: Database) -> None:
    """Read everything anew."""
    STAFF.look_again(database)
    ANSWERS.look_again(database)
