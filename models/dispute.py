"""A dispute: a card payer says to their bank that a charge is not theirs, or not right.

Only ``services.payments.dispute_truth`` moves one on what the processor says. The money it
takes and brings is a ``PaymentReturn`` each time.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.attempt import PaymentAttempt
from models.base import Base, word
from models.money import Money


class DisputeStatus(StrEnum):
    """Where a dispute stands, in the processor's words."""

    #: The payer's bank only asks; no money moved.
    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    WARNING_CLOSED = "warning_closed"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    #: The network let it go before it began.
    PREVENTED = "prevented"
    #: A word of the processor's that nobody here knows.
    OTHER = "other"


_S = DisputeStatus
#: An answer is waited for, until its day.
TO_ANSWER = frozenset({_S.WARNING_NEEDS_RESPONSE, _S.NEEDS_RESPONSE})
#: The money is held until it is decided; while a bank only asks, it can still be given back.
HOLDS_MONEY = frozenset({_S.NEEDS_RESPONSE, _S.UNDER_REVIEW, _S.OTHER})
CLOSED = frozenset({_S.WARNING_CLOSED, _S.WON, _S.LOST, _S.PREVENTED})


class DisputeStance(StrEnum):
    """What the staff did about it."""

    NONE = "none"
    #: The evidence was handed in.
    ANSWERED = "answered"
    #: It is accepted as lost.
    ACCEPTED = "accepted"


class Dispute(Base):
    """One dispute of a charge, as the processor told it last."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_dispute_account", "account_id", "id"),
        Index("ix_dispute_due", "status", "evidence_due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The processor's name of it (``dp_…``).
    provider_id: Mapped[str] = mapped_column(unique=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("payment_attempt.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    amount: Mapped[Money]
    #: Why, in the processor's word, and the network's own code.
    reason: Mapped[str]
    network_code: Mapped[str]
    status: Mapped[DisputeStatus] = mapped_column(word(DisputeStatus))
    #: Until when evidence is taken; none when no answer is asked for.
    evidence_due_at: Mapped[datetime | None] = mapped_column(default=None)
    #: How often evidence was handed in at the processor.
    submissions: Mapped[int] = mapped_column(default=0)
    #: How many times money moved for it: a truth that knows of fewer is an old one.
    money_moves: Mapped[int] = mapped_column(default=0)
    #: What of the amount is gone now, and what the processor keeps for its work.
    withdrawn: Mapped[Money] = mapped_column(default=Money.ZERO)
    fee: Mapped[Money] = mapped_column(default=Money.ZERO)
    opened_at: Mapped[datetime]
    #: When we first heard that it was closed.
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    stance: Mapped[DisputeStance] = mapped_column(word(DisputeStance), default=DisputeStance.NONE)

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
    attempt: Mapped[PaymentAttempt] = relationship(init=False, viewonly=True)
    moves: Mapped[list["DisputeMove"]] = relationship(
        init=False, order_by="DisputeMove.id", default_factory=list
    )

    @property
    def is_closed(self) -> bool:
        """Whether the bank has decided, or asks no more."""
        return self.status in CLOSED


class DisputeMove(Base):
    """One thing that happened to a dispute: a status, or what the staff did. Only ever added."""

    __tablename__ = "dispute_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), init=False, index=True)
    #: The status it came to, or the stance that was taken.
    what: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")
