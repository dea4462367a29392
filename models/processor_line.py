"""The processor's own books: a line for each thing that moved the district's balance there.

``ProcessorMatch`` says which entries of our books a line is, each at most once.
Only ``services.reconciliation`` writes these.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index, word
from models.ledger import Entry
from models.money import Money
from models.payout import Payout


class LineKind(StrEnum):
    """What a line is about."""

    #: Money of a payer: by card, or from a bank account.
    CHARGE = "charge"
    REFUND = "refund"
    #: A refund that did not arrive: its money is back.
    REFUND_BACK = "refund_back"
    #: What a bank or network took or gave back of a charge.
    DISPUTE = "dispute"
    #: What the processor keeps by itself, for its work.
    FEE = "fee"
    PAYOUT = "payout"
    #: A payout that failed: its money is back.
    PAYOUT_BACK = "payout_back"
    #: Nothing this house knows.
    OTHER = "other"


class LineState(StrEnum):
    """Whether a line is in our books."""

    #: It is looked for again at the next pull.
    WAITING = "waiting"
    MATCHED = "matched"
    #: A person must look, and what about has a name.
    EXCEPTION = "exception"


class ExceptionKind(StrEnum):
    """What is wrong between the processor's books and ours."""

    UNKNOWN_CHARGE = "unknown_charge"
    UNKNOWN_REFUND = "unknown_refund"
    UNKNOWN_DISPUTE = "unknown_dispute"
    UNKNOWN_TYPE = "unknown_type"
    OTHER_CURRENCY = "other_currency"
    AMOUNT_DIFFERS = "amount_differs"
    #: The books have one payment, and the processor took it twice.
    DUPLICATE = "duplicate"
    #: The processor said something else of the same line before.
    LINE_CHANGED = "line_changed"
    #: In our books for days, and the processor has no line of it.
    NO_LINE = "no_line"
    PAYOUT_DIFFERS = "payout_differs"
    #: A payout by hand: the processor does not say what it carries.
    NOT_ITEMISED = "not_itemised"


class ProcessorLine(Base):
    """One line of the processor's balance, as it said it the first time."""

    __tablename__ = "processor_line"
    __table_args__ = (
        CheckConstraint("net = amount - fee", name="net_is_rest"),
        CheckConstraint("kind IN ('payout', 'payout_back') OR clearing <> ''", name="has_clearing"),
        Index("ix_processor_line_day", "day", "id"),
        partial_index("ix_processor_line_open", "id", where="state <> 'matched'"),
        Index("ix_processor_line_source", "source"),
        Index("ix_processor_line_payout", "payout_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The processor's name of it (``txn_…``).
    provider_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[LineKind] = mapped_column(word(LineKind))
    #: The processor's own word for what it is.
    type: Mapped[str]
    #: Signed: what came is above zero, what went below. The fee is taken off; one that came
    #: back is below zero.
    amount: Mapped[Money]
    fee: Mapped[Money]
    net: Mapped[Money]
    currency: Mapped[str]
    #: The clearing account of our books it belongs to; none of its own for a payout.
    clearing: Mapped[str]
    #: What it is about there (``ch_…``, ``re_…``, ``dp_…``, ``po_…``).
    source: Mapped[str]
    payment_intent_id: Mapped[str | None] = mapped_column(default=None)
    #: Our attempt, if what it is about carries our name of one.
    attempt_id: Mapped[UUID | None] = mapped_column(default=None)
    made_at: Mapped[datetime]
    #: The district's day of that.
    day: Mapped[date]
    available_on: Mapped[date]
    pulled_at: Mapped[datetime]
    state: Mapped[LineState] = mapped_column(word(LineState), default=LineState.WAITING)
    #: The payout that carried it to the bank.
    payout_id: Mapped[int | None] = mapped_column(ForeignKey(Payout.id), default=None)


class ProcessorMatch(Base):
    """This entry of our books is that line, or a part of it. An entry is only one line's."""

    __tablename__ = "processor_match"

    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey(ProcessorLine.id), index=True)


class ProcessorException(Base):
    """Something that is in one of the two books and not, or otherwise, in the other."""

    __tablename__ = "processor_exception"
    __table_args__ = (
        CheckConstraint("(line_id IS NULL) <> (entry_id IS NULL)", name="about_one_thing"),
        CheckConstraint("(explained_at IS NULL) = (explained_by = '')", name="explained_by_one"),
        CheckConstraint("explained_at IS NULL OR reason <> ''", name="explained_with_reason"),
        partial_index("ix_processor_exception_open", "id", where="settled_at IS NULL"),
        Index("ix_processor_exception_line", "line_id"),
        Index("ix_processor_exception_entry", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: What it is about and what is wrong: found again, it is the same one.
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ExceptionKind] = mapped_column(word(ExceptionKind))
    line_id: Mapped[int | None] = mapped_column(ForeignKey(ProcessorLine.id), default=None)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey(Entry.id), default=None)
    #: What our books have too much because of it; too little is below zero.
    amount: Mapped[Money]
    #: What is wrong, in a sentence.
    words: Mapped[str]
    opened_at: Mapped[datetime]
    #: When the two books agreed about it after all.
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When a person said why it is so; the difference stays, and is explained.
    explained_at: Mapped[datetime | None] = mapped_column(default=None)
    explained_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")

    @property
    def is_open(self) -> bool:
        """Whether somebody must still look."""
        return self.settled_at is None and self.explained_at is None


class ClearingStart(Base):
    """Where holding a clearing account against the processor begins: what was there before."""

    __tablename__ = "clearing_start"

    code: Mapped[str] = mapped_column(primary_key=True)
    #: Lines and entries of this instant and later are held against each other.
    since: Mapped[datetime]
    #: The last entry before it, and the balance of the account after that.
    after_entry_id: Mapped[int]
    balance: Mapped[Money]


class ProcessorPull(Base):
    """One reading of the processor's books, and what the proof found after it."""

    __tablename__ = "processor_pull"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: ``job`` or who asked.
    by: Mapped[str]
    since: Mapped[datetime]
    #: Everything until this instant was read; the next pull begins before it.
    read_until: Mapped[datetime]
    started_at: Mapped[datetime]
    #: None while it goes on, or when it died.
    ended_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    lines: Mapped[int] = mapped_column(default=0)
    new_lines: Mapped[int] = mapped_column(default=0)
    #: What is not explained between the two books; none before it was worked out.
    unexplained: Mapped[Money | None] = mapped_column(default=None)
    #: The parts of the answer in cents, by clearing account.
    parts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
