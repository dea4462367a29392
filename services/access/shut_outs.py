"""Whom others let out of an account: neither its paper nor an older invitation lets them in."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import EmailChange
from models.invitation import Invitation
from models.linking import AccountLink, LinkEnd, ShutOut


def keep_out(session: Session, account_id: int, person_id: int, *, by: str, at: datetime) -> None:
    """Link the account to somebody no more, however they had come in: what they know stays true.

    Every link of theirs to it ends, also one they took off themselves before, and so does every
    invitation that waits at an address they have or had: it was meant for before. A later one
    lets them in. ``by`` is whoever
    let them out: ``person:7``, ``staff:1``, or ``letter``.
    """
    session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account_id, AccountLink.person_id == person_id)
        .values(ended_at=func.coalesce(AccountLink.ended_at, at), ended_by=LinkEnd.UNDONE)
    )
    _end_invitations(session, account_id, person_id, at)
    session.add(ShutOut(account_id=account_id, person_id=person_id, since=at, by=by))
    session.flush()


def lift(session: Session, account_id: int, *, of: int, at: datetime) -> None:
    """Let those link an account again whom somebody ``of`` it had let out who had no business
    there: as an owner, or since their first link by the letter that told of another's."""
    came = (
        select(func.min(AccountLink.linked_at))
        .where(AccountLink.account_id == account_id, AccountLink.person_id == of)
        .scalar_subquery()
    )
    session.execute(
        update(ShutOut)
        .where(
            ShutOut.account_id == account_id,
            ShutOut.person_id != of,
            ShutOut.lifted_at.is_(None),
            or_(ShutOut.by == f"person:{of}", and_(ShutOut.by == "letter", ShutOut.since >= came)),
        )
        .values(lifted_at=at)
    )


def _end_invitations(session: Session, account_id: int, person_id: int, at: datetime) -> None:
    """End what waits at any address of somebody for this account, whoever sent it."""
    now = select(Person.email).where(Person.id == person_id)
    changed = (EmailChange.person_id == person_id, EmailChange.confirmed_at.is_not(None))
    session.execute(
        update(Invitation)
        .where(
            Invitation.account_id == account_id,
            Invitation.ended_at.is_(None),
            or_(
                Invitation.email.in_(now),
                Invitation.email.in_(select(EmailChange.old_email).where(*changed)),
                Invitation.email.in_(select(EmailChange.new_email).where(*changed)),
            ),
        )
        .values(ended_at=at)
    )
