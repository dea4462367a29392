"""Whom others let out of an account: its paper links it to them no more, whatever they know."""

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from models.linking import AccountLink, LinkEnd, ShutOut


def keep_out(session: Session, account_id: int, person_id: int, *, by: str, at: datetime) -> None:
    """Link the account to somebody no more, however they had come in: what they know stays true.

    Every link of theirs to it ends, also one they took off themselves before. ``by`` is whoever
    let them out: ``person:7``, ``staff:1``, or ``letter``.
    """
    session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account_id, AccountLink.person_id == person_id)
        .values(ended_at=func.coalesce(AccountLink.ended_at, at), ended_by=LinkEnd.UNDONE)
    )
    session.add(ShutOut(account_id=account_id, person_id=person_id, since=at, by=by))
    session.flush()
