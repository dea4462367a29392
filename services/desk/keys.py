"""The single keys of the console, which each member of staff may turn off (WCAG 2.1.4)."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.identity import Staff


def turn(session: Session, *, staff_id: int, off: bool) -> None:
    """Let single keys do nothing for a member of staff, or work again. Twice is once."""
    session.execute(update(Staff).where(Staff.id == staff_id).values(keys_off=off))
