"""What the machine cannot decide and hands to a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index, word


class AttentionKind(StrEnum):
    """Why a person must look."""

    #: The processor names another amount, currency or mode than ours.
    MISMATCH = "mismatch"
    #: An event about a payment we never asked for.
    UNMATCHED = "unmatched"
    #: Money came after the payer or we had given the attempt up.
    LATE_MONEY = "late_money"
    #: The processor cannot tell what became of an attempt.
    UNRESOLVED = "unresolved"
    #: A payer disputes a charge with the card network; evidence has a date.
    DISPUTED = "disputed"
    #: More money went back than came.
    OVER_RETURNED = "over_returned"
    #: A job was tried as often as it may be.
    JOB_FAILED = "job_failed"
    #: Somebody links an account and nobody of it can be told, or too many try.
    ACCOUNT_LINK = "account_link"
    #: Mail to somebody comes back, or more letters come than may be opened by themselves.
    MAIL = "mail"
    #: A draft is held, its notice came back, or a run did not come to what it expected.
    DRAFT = "draft"
    #: A refund did not reach the payer, or two want the same money.
    REFUND = "refund"
    #: The processor's books and ours differ.
    RECONCILIATION = "reconciliation"
    #: The same amount came twice for one account within days.
    DUPLICATE = "duplicate"
    #: A run of what is past due did not do what it expected, or could not write to somebody.
    PAST_DUE = "past_due"
    #: A sale: its clock runs out, or its money does not fit its final bill.
    ESCROW = "escrow"
    #: Whoever took money by hand had asked that less is owed there.
    CASH = "cash"


class Attention(Base):
    """One thing a person must look at. Raised under a name: raised twice, there once."""

    __tablename__ = "attention"
    __table_args__ = (
        partial_index(
            "ix_attention_open",
            "raised_at",
            where="resolved_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[AttentionKind] = mapped_column(word(AttentionKind))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer_account.id"), default=None, index=True
    )
    #: What it is about: ``attempt:…``, ``event:evt_…``, ``job:17``.
    subject: Mapped[str]
    #: A sentence for the person who looks.
    words: Mapped[str]
    #: ``staff:7``, whose own doing it is about: a colleague looks. None where anybody may.
    not_by: Mapped[str | None] = mapped_column(default=None)
    raised_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None] = mapped_column(default=None)
    resolved_by: Mapped[str] = mapped_column(default="")
