"""The trail: who did what, when, to what. Only ever added to."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.audit import AuditEvent
from services.rules.masking import masked

#: The name of an attempt, which may be all digits.
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

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

    ``action`` is ``noun.verb``; ``detail`` names facts, never a secret: the number of a card that
    somebody typed into a reason is hidden, however deep it stands.
    """
    event = AuditEvent(
        at=at, actor=actor, action=action, subject=subject, address=address,
        detail=_masked(detail or {}),
    )  # fmt: skip
    session.add(event)
    session.flush()
    return event


def _masked(said: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(said, dict):
        return {name: _masked(each) for name, each in said.items()}
    if isinstance(said, list | tuple):
        return [_masked(each) for each in said]
    return masked(said) if isinstance(said, str) and not _ID.fullmatch(said) else said
