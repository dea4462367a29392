"""A link by which a caller pays one account: made by staff, for one payment, for a short while."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PayLink(Base):
    """One link to one caller. It can pay, and nothing else."""

    __tablename__ = "pay_link"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended_by_somebody"),
        Index("ix_pay_link_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was made with: sent twice, made once.
    key: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: SHA-256 of the code in the link, in hex: nobody reads it here again.
    token_hash: Mapped[str] = mapped_column(unique=True)
    #: Whose mailbox it was sent to; none when it was read out.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    #: ``staff:7``, and why.
    made_by: Mapped[str]
    reason: Mapped[str]
    made_at: Mapped[datetime]
    #: From then on it opens nothing.
    ends_at: Mapped[datetime]
    #: When somebody first opened it.
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The payment begun with it: while that may still come, it begins no other.
    attempt_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_attempt.id"), default=None, unique=True
    )
    #: Taken back before its end.
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(default="")
