"""Volumes that bills go by: how much water was used, as a file of the purveyor said it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class VolumeKind(StrEnum):
    """What a file of volumes says: the use of a period, or a month's average of a winter."""

    PERIOD = "period"
    WINTER = "winter"


class VolumeFile(Base):
    """One file of volumes, loaded as a whole or not at all."""

    __tablename__ = "volume_file"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[VolumeKind] = mapped_column(word(VolumeKind, "volume_kind"))
    name: Mapped[str]
    #: SHA-256 of its bytes: the same file twice is loaded once.
    digest: Mapped[str] = mapped_column(unique=True)
    lines: Mapped[int]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str]


class Volume(Base):
    """Cubic feet an account used in a period; or in a month of the winter, charged from a day on.

    A later file may say another volume for the same days: the newest row counts, and the one
    that a bill was made by stays.
    """

    __tablename__ = "volume"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "from_on", "file_id"),
        CheckConstraint("to_on >= from_on", name="period_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("volume_file.id"), index=True)
    kind: Mapped[VolumeKind] = mapped_column(word(VolumeKind, "volume_kind"))
    #: The days it was used on; of a winter's average, the days it is charged for.
    from_on: Mapped[date]
    to_on: Mapped[date]
    cubic_feet: Mapped[Decimal]
