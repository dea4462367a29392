"""The processor's events as they arrived: kept first, understood later."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index, word


class EventStatus(StrEnum):
    """What became of an event."""

    RECEIVED = "received"
    DONE = "done"
    #: Nothing we act on.
    IGNORED = "ignored"
    #: Does not fit what we know (wrong mode, amount, unknown payment): a person looks.
    QUARANTINED = "quarantined"


class ProviderEvent(Base):
    """One event of the payment processor. Its id is unique: heard twice, kept once."""

    __tablename__ = "provider_event"
    __table_args__ = (
        partial_index(
            "ix_provider_event_waiting",
            "received_at",
            where="status = 'received'",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    #: Whose it is, as far as it says: our id, or the processor's names.
    attempt_id: Mapped[UUID | None] = mapped_column(default=None)
    payment_intent_id: Mapped[str | None] = mapped_column(default=None, index=True)
    session_id: Mapped[str | None] = mapped_column(default=None, index=True)
    api_version: Mapped[str]
    livemode: Mapped[bool]
    #: When the processor says it happened.
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    #: The body to the byte, as text.
    raw: Mapped[str]
    status: Mapped[EventStatus] = mapped_column(word(EventStatus), default=EventStatus.RECEIVED)
    tries: Mapped[int] = mapped_column(default=0)
    #: Why it was ignored or quarantined, in words.
    note: Mapped[str] = mapped_column(default="")
