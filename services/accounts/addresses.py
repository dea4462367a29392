"""Which mailboxes are somebody's: nobody else gets one while its person may want it back."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import EmailChange


def is_taken(session: Session, email: str, at: datetime, *, but: int = 0) -> bool:
    """Whether somebody ``but`` this person has an address, or may still take it back."""
    has = exists().where(Person.email == email, Person.id != but)
    may = exists().where(
        EmailChange.old_email == email,
        EmailChange.person_id != but,
        EmailChange.undo_until > at,
        EmailChange.undone_at.is_(None),
    )
    return bool(session.scalar(select(or_(has, may))))
