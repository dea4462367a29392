"""What staff began to write in a question, and what they answer often."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word
from models.ticket import WrittenAs


class TicketDraft(Base):
    """What a member of staff began to write in a ticket and has not sent."""

    __tablename__ = "ticket_draft"
    __table_args__ = (
        UniqueConstraint("ticket_id", "staff_id", "kind"),
        Index("ix_ticket_draft_staff", "staff_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[WrittenAs] = mapped_column(word(WrittenAs, "ticket_draft_kind"))
    text: Mapped[str]
    saved_at: Mapped[datetime]


class CannedReply(Base):
    """An answer that is given often, with places that the account fills."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("title", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    title: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
