"""Notes that the office of the system before wrote down about an account; for staff alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models.account_note import AccountNote
from services.books.statements import Cursor

PAGE = 25


class BroughtNote(NamedTuple):
    """One note."""

    id: int
    on: date
    written_by: str
    words: str


@dataclass(frozen=True)
class NotesPage:
    """Some notes, newest first, and where the next page begins; none when these were the last."""

    notes: Sequence[BroughtNote]
    next: Cursor | None


def notes(
    session: Session, account_id: int, *, zone: ZoneInfo, after: Cursor | None = None
) -> NotesPage:
    """A page of an account's notes. Those of an import that was undone are not among them."""
    wanted = (
        select(AccountNote.id, AccountNote.at, AccountNote.written_by, AccountNote.words)
        .where(AccountNote.account_id == account_id, AccountNote.taken_back_at.is_(None))
        .order_by(AccountNote.at.desc(), AccountNote.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        day = datetime.combine(after.on, time.min, tzinfo=zone)
        wanted = wanted.where(tuple_(AccountNote.at, AccountNote.id) < (day, after.id))
    rows = [
        BroughtNote(row.id, row.at.astimezone(zone).date(), row.written_by, row.words)
        for row in session.execute(wanted)
    ]
    shown = rows[:PAGE]
    return NotesPage(shown, Cursor(shown[-1].on, shown[-1].id) if len(rows) > PAGE else None)
