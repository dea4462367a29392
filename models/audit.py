"""Who did what, when, to what. Only ever added: the database refuses a change."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index

#: Written as the partial index says it: SQLite uses one only for these words.
IS_LOOK = "audit_event.action = 'account.view'"


class AuditEvent(Base):
    """One thing somebody did or looked at."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject", "id"),
        Index("ix_audit_event_actor", "actor", "action", "id"),
        partial_index("ix_audit_event_looks", "subject", "at", where="action = 'account.view'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    #: ``staff:7``, ``person:12``, ``guest`` or the name of a job.
    actor: Mapped[str]
    #: ``noun.verb``, such as ``account.view``.
    action: Mapped[str]
    #: What it was done to, such as ``account:20441836``.
    subject: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
