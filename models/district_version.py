"""The files of the district as they were loaded, and what was decided of them: from when on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class DistrictVersion(Base):
    """One district file, kept whole. It is written once: a correction is another file."""

    __tablename__ = "district_version"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The file itself, as it was.
    content: Mapped[str]
    #: SHA-256 of its bytes: the same file twice is one version.
    digest: Mapped[str] = mapped_column(unique=True)
    #: The day from which it holds.
    effective_on: Mapped[date]
    #: The resolution it follows, or why it was loaded.
    note: Mapped[str]
    loaded_at: Mapped[datetime]
    #: The actor of the trail, such as ``operator:pat``.
    loaded_by: Mapped[str]


class DistrictDecision(Base):
    """That a file holds from a day on, until the next one's, unless it was taken back before.

    A file nobody decided is history alone: a copy of what the settings' own file was.
    """

    __tablename__ = "district_decision"
    __table_args__ = (
        CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by = '')", name="taken_back_by_somebody"
        ),
        Index("ix_district_decision_day", "effective_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("district_version.id"), index=True)
    effective_on: Mapped[date]
    #: The resolution it follows.
    note: Mapped[str]
    decided_at: Mapped[datetime]
    #: The actor of the trail; of a change in the console, its second person.
    decided_by: Mapped[str]
    #: When it was taken back, before its day, and by whom: then it never holds.
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)
    taken_back_by: Mapped[str] = mapped_column(default="")
