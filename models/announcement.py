"""What the district tells everybody, and the grace that comes with an outage."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class AnnouncementKind(StrEnum):
    """What sort of news it is."""

    INFORMATION = "information"
    #: Something will not work for a while, and that is planned.
    MAINTENANCE = "maintenance"
    #: Something does not work.
    OUTAGE = "outage"


class Announcement(Base):
    """One piece of news for everybody, in both languages, from an instant until another."""

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("to_at IS NULL OR to_at >= from_at", name="ends_after_start"),
        CheckConstraint("grace_until IS NULL OR kind = 'outage'", name="grace_for_outages"),
        CheckConstraint("(grace_until IS NULL) = (grace_from IS NULL)", name="grace_is_whole"),
        Index("ix_announcement_from_at", "from_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was published with: sent twice, published once.
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[AnnouncementKind] = mapped_column(word(AnnouncementKind))
    text_en: Mapped[str]
    text_es: Mapped[str]
    from_at: Mapped[datetime]
    #: None while nobody knows.
    to_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The first and last day (none while it goes on) on which a bill must fall due to have grace.
    grace_from: Mapped[date | None] = mapped_column(default=None)
    grace_to: Mapped[date | None] = mapped_column(default=None)
    #: Such a bill costs no late fee up to the end of this day.
    grace_until: Mapped[date | None] = mapped_column(default=None)
    #: Who published it, and who ended it before its time.
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    ended_by: Mapped[str] = mapped_column(default="")
    #: When that was, and the end it had until then, if any.
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    said_to_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was ended before it began: nobody ever read it."""
        return self.to_at is not None and self.to_at <= self.from_at
