"""Prove the books from their rows alone: in SQL, without the services that wrote them.

Each file of SQL beside this one holds rules; ``facts.sql`` works out once what they
share. They run as one statement, so they look at one moment even while others
post. A finding names the row that is wrong; where one mistake shows in several
places, its cause comes first.

``contents``: whether each bill still says what it said when its hash was kept
``protection``: whether the triggers that keep the books are there and switched on
"""

from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.money import Money
from services.verify import contents, protection

RULES = (
    "rows", "entries", "documents", "changes", "bill_lines", "attempts", "together", "balances",
)  # fmt: skip
#: Books as wrong as this are restored, not repaired row by row.
FINDINGS_MAX = 1_000


@dataclass(frozen=True)
class Finding:
    """One thing in the books that cannot be so."""

    #: The rule that is broken, such as ``a bill is its lines``.
    rule: str
    table: str
    #: The id of the row, or the name of what should be there.
    row: str
    expected: Money | None
    found: Money | None
    #: What is wrong, for the person who puts it right.
    words: str

    def __str__(self) -> str:
        amounts = ""
        if self.expected is not None and self.found != self.expected:
            amounts = f" (found {self.found or 'nothing'}, expected {self.expected})"
        return f"{self.table} {self.row}: {self.words}{amounts}"


def verify(session: Session) -> list[Finding]:
    """Everything that is wrong with the books and their protection; empty when they are right."""
    return _protection(session) + books(session) + _contents(session)


def books(session: Session) -> list[Finding]:
    """What is wrong with the rows of the books: the cause of a mistake before its traces."""
    rows = session.execute(text(_statement()), {"most": FINDINGS_MAX})
    return [
        Finding(rule, place, _shown(place, key), _money(expected), _money(found), words)
        for _, rule, place, key, expected, found, words in rows
    ]


def _protection(session: Session) -> list[Finding]:
    return [
        Finding(
            "the database protects the books", table, name, None, None,
            "the trigger is missing or switched off",
        )
        for name, table in protection.missing(session).items()
    ]  # fmt: skip


def _contents(session: Session) -> list[Finding]:
    return [
        Finding(
            "a bill says what it said", "bill", str(each.bill_id), None, None,
            f"bill {each.number} no longer says what it said when it was sent",
        )
        for each in islice(contents.changed(session), FINDINGS_MAX)
    ]  # fmt: skip


@cache
def _statement() -> str:
    folder = Path(__file__).parent
    facts = (folder / "facts.sql").read_text("utf-8")
    rules = "\nUNION ALL\n".join((folder / f"{name}.sql").read_text("utf-8") for name in RULES)
    return f"WITH {facts} SELECT * FROM ({rules}) findings ORDER BY 1, 3, 4 LIMIT :most"  # noqa: S608


def _money(cents: int | None) -> Money | None:
    return None if cents is None else Money(int(cents))


def _shown(place: str, key: str) -> str:
    """A row's id as a person would look for it; SQLite keeps a UUID without its dashes."""
    return str(UUID(key)) if place in ("payment_attempt", "payment_together") else key
