"""How many may have a program at once, where the district's file says so: counted over each day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.program_enrolment import ProgramEnrolment
from services.rules.programs import Days

#: One at a time may ask how many there are: PostgreSQL's own name of that line.
_COUNTING = 5_708_014


def wait_to_count(session: Session) -> None:
    """Wait until whoever counts now is done. SQLite has one writer at a time anyhow."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(_COUNTING)))


def taken(session: Session, program: str, days: Days | None = None) -> Sequence[Days]:
    """The days of each enrolment in a program, those that never began apart; with ``days``, of
    those that have one of them."""
    theirs = ProgramEnrolment
    first, last = days or (date.min, date.max)
    rows = session.execute(
        select(theirs.from_on, theirs.to_on).where(
            theirs.program == program, theirs.from_on <= last,
            theirs.to_on.is_(None) | (theirs.to_on >= theirs.from_on) & (theirs.to_on >= first),
        )
    )  # fmt: skip
    return [(row.from_on, row.to_on or date.max) for row in rows]
