"""Messages to send, written in the transaction that gives cause to send them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class MessageState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    #: The mail server refused it for good.
    REFUSED = "refused"


class OutboxMessage(Base):
    """One message to one reader, rendered when it was caused, or at the latest when it is sent."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The business name of the message: caused twice, sent once.
    key: Mapped[str] = mapped_column(unique=True)
    #: The template's name, such as ``receipt``.
    kind: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer_account.id"), default=None, index=True
    )
    to: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    #: What text and page are made of when it is sent; none once they are made.
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    #: What the reader can ask us about: did we send it? None for messages from before.
    check_code: Mapped[str | None] = mapped_column(default=None, index=True)
    state: Mapped[MessageState] = mapped_column(word(MessageState), default=MessageState.WAITING)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The last answer of the mail server.
    note: Mapped[str] = mapped_column(default="")
    #: Where an answer comes to; the sender when empty.
    reply_to: Mapped[str] = mapped_column(default="", server_default="")
    #: The name in the post of the letter it answers; empty for what we begin.
    answers_to: Mapped[str] = mapped_column(default="", server_default="")
    #: When the post said that it could not be delivered.
    bounced_at: Mapped[datetime | None] = mapped_column(default=None)
