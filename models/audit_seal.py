"""The trail under seal: a hash of each line, and of each day a seal that carries the one before.

Only ever added to, like the trail itself. docs/audit.md says how to prove both without us.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AuditSeal(Base):
    """One day of the trail, sealed: the lines behind ``after_id`` up to ``last_id``."""

    __tablename__ = "audit_seal"
    __table_args__ = (
        CheckConstraint("last_id > after_id", name="goes_on"),
        CheckConstraint("events > 0", name="holds_something"),
        UniqueConstraint("day"),
        Index("ix_audit_seal_last_id", "last_id"),
    )

    #: Its number: the first is 1, and none is left out.
    id: Mapped[int] = mapped_column(primary_key=True)
    #: The day of the district, which is over. A day on which nothing was written has no seal.
    day: Mapped[date]
    #: The last line of the seal before.
    after_id: Mapped[int]
    last_id: Mapped[int]
    #: How many lines it covers: numbers of lines may have gaps.
    events: Mapped[int]
    #: SHA-256 of all the lines' hashes, in order, in hexadecimal like the two below.
    leaves: Mapped[str]
    #: The hash of the seal before.
    previous: Mapped[str]
    #: SHA-256 of all of the above and ``sealed_at``.
    hash: Mapped[str]
    sealed_at: Mapped[datetime]


class AuditLeaf(Base):
    """The SHA-256 of one line of the trail, so that a line that was touched can be named."""

    __tablename__ = "audit_leaf"

    #: No reference: it stays when its line is gone, and says that there was one.
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
