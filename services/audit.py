"""The trail: who did what, when, to what. Only ever added to."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.audit import AuditEvent

#: The word before an account's number, in the subject of a line.
ACCOUNT = "account:"


def account(number: str) -> str:
    """The subject of what is done to an account: always its number of eight digits."""
    return f"{ACCOUNT}{number}"


def account_of(session: Session, account_id: int) -> str:
    """The same, of an account by its key."""
    return account(session.get_one(CustomerAccount, account_id).number)


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    at: datetime,
    address: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one line of the trail in the caller's transaction.

    ``action`` is ``noun.verb``; ``detail`` names facts, never a secret.
    """
    event = AuditEvent(
        at=at, actor=actor, action=action, subject=subject, address=address, detail=detail or {}
    )
    session.add(event)
    session.flush()
    return event
