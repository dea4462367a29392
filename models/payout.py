"""A payout: what the processor held for the district leaves for its bank."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word
from models.money import Money


class PayoutStatus(StrEnum):
    """How far a payout has come, in the processor's words."""

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELED = "canceled"


#: It came back, or never left. A payout that is one of these is never paid after.
PAYOUT_DEAD = frozenset({PayoutStatus.FAILED, PayoutStatus.CANCELED})


class Payout(Base):
    """One payout, as the processor told it last, with what it did to the books."""

    __tablename__ = "payout"
    __table_args__ = (
        #: What is taken out of the books was put into them.
        CheckConstraint(
            "reversal_id IS NULL OR entry_id IS NOT NULL", name="reversed_after_posted"
        ),
        Index("ix_payout_made", "made_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The processor's name of it (``po_…``).
    provider_id: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[Money]
    status: Mapped[PayoutStatus] = mapped_column(word(PayoutStatus))
    #: Made by the processor's calendar: only then does it say which lines it carries.
    is_automatic: Mapped[bool]
    made_at: Mapped[datetime]
    #: The day it is expected in the bank.
    arrives_on: Mapped[date]
    failure_code: Mapped[str] = mapped_column(default="")
    #: The bank's own number, by which its line is found.
    trace: Mapped[str] = mapped_column(default="")
    #: Whether everything it carries was read, and comes to its amount.
    is_itemised: Mapped[bool] = mapped_column(default=False)
    #: The entry that put it into the books, and the one that took it out again.
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), default=None, unique=True)
    reversal_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id"), default=None, unique=True
    )

    @property
    def is_dead(self) -> bool:
        """Whether its money is back."""
        return self.status in PAYOUT_DEAD
