"""Accounts that have a rate program, and how a second person came to say yes to it.

No income, no date of birth and no paper is here: who may have a program is decided elsewhere.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index, word


class EnrolmentSource(StrEnum):
    """Where an enrolment comes from."""

    #: The system before, by file.
    IMPORT = "import"
    #: Proposed by one person and decided by another.
    DECISION = "decision"


class Does(StrEnum):
    """What a proposal would do."""

    BEGIN = "begin"
    END = "end"


class Decision(StrEnum):
    """What became of a proposal."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    #: By whoever proposed it.
    WITHDRAWN = "withdrawn"


class ProgramFile(Base):
    """One file of enrolments, loaded as a whole or not at all."""

    __tablename__ = "program_file"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    #: SHA-256 of its bytes: the same file twice is loaded once.
    digest: Mapped[str] = mapped_column(unique=True)
    lines: Mapped[int]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str]


class ProgramEnrolment(Base):
    """An account has a program's tier from a day to a day.

    What it takes off is not kept here: it is the rate of the discount that names the tier, dated
    and set by resolution like every other, so a bill and its enrolment cannot differ. Every
    change of a row is a proposal that somebody approved.
    """

    __tablename__ = "program_enrolment"
    __table_args__ = (
        UniqueConstraint("account_id", "program", "from_on"),
        CheckConstraint("(source = 'import') = (file_id IS NOT NULL)", name="import_has_file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: A program of the district's file, and one of its tiers.
    program: Mapped[str]
    tier: Mapped[str]
    from_on: Mapped[date]
    #: The last day; none: until somebody ends it. The day before the first: it never began.
    to_on: Mapped[date | None] = mapped_column(default=None)
    source: Mapped[EnrolmentSource] = mapped_column(word(EnrolmentSource, "enrolment_source"))
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("program_file.id"), default=None, index=True
    )
    reason: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    @property
    def needs(self) -> str:
        """The tier as a discount of the tariff names it."""
        return f"{self.program}.{self.tier}"

    @property
    def has_never_begun(self) -> bool:
        """Whether it was ended before its first day."""
        return self.to_on is not None and self.to_on < self.from_on

    def holds_on(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.from_on <= on <= (self.to_on or on)


class ProgramProposal(Base):
    """What somebody proposed for an account, and the second person's word on it."""

    __tablename__ = "program_proposal"
    __table_args__ = (
        CheckConstraint("decided_by = '' OR decided_by <> proposed_by", name="second_person"),
        CheckConstraint(
            "decision NOT IN ('approved', 'declined') OR decided_by <> ''", name="decided"
        ),
        CheckConstraint("does = 'begin' OR enrolment_id IS NOT NULL", name="end_of_something"),
        CheckConstraint("does = 'begin' OR to_on IS NOT NULL", name="end_has_day"),
        partial_index(
            "uq_program_proposal_waiting", "account_id", unique=True, where="decision = 'waiting'"
        ),
        Index("ix_program_proposal_account", "account_id", "id"),
        Index("ix_program_proposal_decision", "decision", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was proposed with: sent twice, proposed once.
    key: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    does: Mapped[Does] = mapped_column(word(Does, "proposal_does"))
    program: Mapped[str]
    tier: Mapped[str]
    from_on: Mapped[date]
    #: The last day it would have, and the one it had when the end of it was proposed.
    to_on: Mapped[date | None] = mapped_column(default=None)
    to_on_before: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str]
    #: What it ends; of a beginning, what came of it.
    enrolment_id: Mapped[int | None] = mapped_column(
        ForeignKey("program_enrolment.id"), default=None, index=True
    )
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decision: Mapped[Decision] = mapped_column(
        word(Decision, "proposal_decision"), default=Decision.WAITING
    )
    #: Empty when whoever proposed it took it back.
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    words: Mapped[str] = mapped_column(default="")

    @property
    def is_waiting(self) -> bool:
        """Whether nobody decided yet."""
        return self.decision is Decision.WAITING
