"""Two questions that became one, and how they were before: what takes them apart again."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index


class TicketMerge(Base):
    """One question that was merged into another, until it was taken out again.

    The messages say themselves which question they were written to (``origin_id``).
    """

    __tablename__ = "ticket_merge"
    __table_args__ = (
        CheckConstraint("survivor_id <> merged_id", name="two_questions"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        partial_index("uq_ticket_merge_open", "merged_id", unique=True, where="undone_at IS NULL"),
        Index("ix_ticket_merge_survivor", "survivor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    survivor_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    #: How each stood, as ``services.tickets.merging`` writes it.
    survivor_was: Mapped[dict[str, Any]]
    merged_was: Mapped[dict[str, Any]]
    #: The version of the survivor after it: a later one was written in since.
    survivor_version: Mapped[int]
    merged_at: Mapped[datetime]
    merged_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
