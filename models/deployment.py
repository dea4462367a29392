"""Which deployment the books belong to, and how often they were brought back from a backup."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Deployment(Base):
    """The one row that a database says of itself.

    A copy of the books takes it along, and so finds out that it is a copy: only
    the deployment that is named here charges and mails.
    """

    __tablename__ = "deployment"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    #: Environment, district, host and database; empty after a restore, until somebody adopts it.
    name: Mapped[str]
    adopted_at: Mapped[datetime | None] = mapped_column(default=None)
    adopted_by: Mapped[str] = mapped_column(default="")
    #: How often the books were brought back.
    epoch: Mapped[int] = mapped_column(default=0)
    #: The moment of the backup that was brought back last.
    restored_to: Mapped[datetime | None] = mapped_column(default=None)
    restored_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When what happened at the processor since was in the books again.
    caught_up_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_behind(self) -> bool:
        """Whether the processor knows of payments that these books may not have yet."""
        return self.restored_to is not None and self.caught_up_at is None
