"""The files of the district as they were loaded: what was charged, when, and who said so."""

from datetime import date, datetime

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
