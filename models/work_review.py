"""Finished work that a supervisor looks at: drawn by chance, looked at once, by somebody else."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, partial_index, word

#: Written as the partial index says it.
IS_TO_LOOK_AT = "reviewed_at IS NULL"


class WorkKind(StrEnum):
    """What was finished."""

    #: A question was answered.
    ANSWER = "answer"
    #: What is owed was changed, and nobody else had to agree.
    CHANGE = "change"
    #: A late fee was taken off, and policy had not granted it.
    WAIVER = "waiver"


class Verdict(StrEnum):
    """What whoever looked thinks of it."""

    GOOD = "good"
    #: Nothing is wrong for the customer, and its maker should hear of it.
    TO_LEARN = "to_learn"
    #: It must be put right.
    WRONG = "wrong"


class WorkReview(Base):
    """One piece of finished work that was drawn, and what a supervisor said of it.

    A verdict is written once: the database refuses a second one, and that of whoever did the work.
    """

    __tablename__ = "work_review"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'answer') = (ticket_id IS NOT NULL)"
            " AND (kind = 'change') = (change_id IS NOT NULL)"
            " AND (kind = 'waiver') = (waiver_id IS NOT NULL)",
            name="is_of_one_thing",
        ),
        CheckConstraint("reviewed_by <> done_by", name="somebody_else"),
        CheckConstraint(
            "(reviewed_at IS NULL) = (verdict IS NULL)"
            " AND (reviewed_at IS NULL) = (reviewed_by = '')",
            name="looked_at_whole",
        ),
        CheckConstraint("verdict IS NULL OR verdict = 'good' OR words <> ''", name="says_what"),
        partial_index("ix_work_review_to_look_at", "id", where=IS_TO_LOOK_AT),
        Index("ix_work_review_done_by", "done_by", "reviewed_at"),
        Index("ix_work_review_ticket_id", "ticket_id"),
        Index("ix_work_review_change_id", "change_id"),
        Index("ix_work_review_waiver_id", "waiver_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: What was drawn, by whom, of which day: drawn twice, there once.
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[WorkKind] = mapped_column(word(WorkKind, "work_kind"))
    #: ``staff:7``, whose work it is.
    done_by: Mapped[str]
    #: The district's day on which it was finished.
    day: Mapped[date]
    drawn_at: Mapped[datetime]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), default=None)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change_request.id"), default=None)
    waiver_id: Mapped[int | None] = mapped_column(ForeignKey("fee_waiver.id"), default=None)
    reviewed_by: Mapped[str] = mapped_column(default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(default=None)
    verdict: Mapped[Verdict | None] = mapped_column(word(Verdict, "work_verdict"), default=None)
    #: What its maker should know; not needed where all is good.
    words: Mapped[str] = mapped_column(default="")
