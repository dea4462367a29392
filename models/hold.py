"""What is held back on an account, and what whoever works on it must know. Each ends on its day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class HoldKind(StrEnum):
    """What is held back, and what must be known."""

    LATE_FEES = "late_fees"
    PAST_DUE_NOTICES = "past_due_notices"
    AUTOPAY = "autopay"
    REFUNDS = "refunds"
    EMAIL = "email"
    #: What is past due is paid in instalments: placed and ended by ``services.arrangements``.
    ARRANGEMENT = "arrangement"
    BANKRUPTCY = "bankruptcy"
    DECEASED = "deceased"
    #: The board decided that what is owed may become a lien; the reason names its resolution.
    LIEN_DECIDED = "lien_decided"
    RETURNED_MAIL = "returned_mail"
    #: Say nothing to a caller who was not verified.
    VERIFIED_CALLER = "verified_caller"
    LANGUAGE = "language"


#: Known of an account; the others hold something back.
FLAGS = frozenset(
    {
        HoldKind.BANKRUPTCY,
        HoldKind.DECEASED,
        HoldKind.LIEN_DECIDED,
        HoldKind.RETURNED_MAIL,
        HoldKind.VERIFIED_CALLER,
        HoldKind.LANGUAGE,
    }
)

#: What staff may place or end by hand.
BY_HAND = frozenset(HoldKind) - {HoldKind.ARRANGEMENT}


class AccountHold(Base):
    """One hold or flag on one account, from a day to a day."""

    __tablename__ = "account_hold"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_start"),
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended_by_somebody"),
        Index("ix_account_hold_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was placed with: sent twice, placed once.
    key: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    kind: Mapped[HoldKind] = mapped_column(word(HoldKind, "hold_kind"))
    reason: Mapped[str]
    from_on: Mapped[date]
    #: The last day it counts; none while nobody knows.
    to_on: Mapped[date | None] = mapped_column(default=None)
    placed_at: Mapped[datetime]
    #: ``staff:7``, or ``person:12`` for what a customer's claim holds.
    placed_by: Mapped[str]
    #: When somebody ended it before its day.
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")
