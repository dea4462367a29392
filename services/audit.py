"""The trail: who did what, when, to what. Only ever added to."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.audit import AuditEvent


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
