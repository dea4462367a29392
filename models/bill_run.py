"""A bill run: the bills of a cycle for a period, seen by one person and approved by another."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, add_to, partial_index, word
from models.errors import NoSuchMove
from models.money import Money


class RunState(StrEnum):
    """How far a bill run has come."""

    #: It is proposed; nothing was worked out.
    DRAFTED = "drafted"
    #: Every account was worked out, and what is unusual is listed. Nothing is posted.
    PREVIEWED = "previewed"
    #: A second person agreed to what the preview showed.
    APPROVED = "approved"
    #: Its bills are being posted, batch by batch.
    POSTING = "posting"
    POSTED = "posted"
    #: It was given up before anything was posted.
    DROPPED = "dropped"


_S = RunState
#: The allowed moves.
NEXT_OF_RUN: Mapping[RunState, frozenset[RunState]] = MappingProxyType(
    {
        _S.DRAFTED: frozenset({_S.PREVIEWED, _S.DROPPED}),
        #: Worked out again, it begins anew.
        _S.PREVIEWED: frozenset({_S.DRAFTED, _S.APPROVED, _S.DROPPED}),
        #: Its bills are posted, or none ever is.
        _S.APPROVED: frozenset({_S.POSTING, _S.DROPPED}),
        _S.POSTING: frozenset({_S.POSTED}),
        _S.POSTED: frozenset(),
        _S.DROPPED: frozenset(),
    }
)


class RunExceptionKind(StrEnum):
    """What is unusual about an account's bill."""

    ZERO = "zero"
    #: A part of it is not above zero, such as a credit above its charge.
    NEGATIVE = "negative"
    #: Nobody knows the volume a charge goes by.
    MISSING_VOLUME = "missing_volume"
    #: The district's file has no rate for what the account is.
    NO_RATE = "no_rate"
    #: More than half above the account's last bill, or below.
    HIGHER = "higher"
    LOWER = "lower"
    OPENED = "opened"
    CLOSED = "closed"


_K = RunExceptionKind
#: No bill can be made of these: the account stays out of the run, whatever anybody decides.
UNBILLABLE = frozenset({_K.ZERO, _K.NEGATIVE, _K.MISSING_VOLUME, _K.NO_RATE})


class Left(StrEnum):
    """Why an account of a run got no bill by it."""

    NO = ""
    #: Held out by hand.
    HELD = "held"
    UNBILLABLE = "unbillable"
    #: It has a bill of this period that did not come of this run.
    BILLED_BEFORE = "billed_before"
    #: What it is charged by changed after the approval.
    CHANGED = "changed"


class BillRun(Base):
    """The bills of one cycle for one period: what was seen, who agreed, and how far they are."""

    __tablename__ = "bill_run"
    __table_args__ = (
        # What a run left out is billed by another one, when the first is posted.
        partial_index("uq_bill_run_period", "cycle", "period_from", unique=True,
                      where="state NOT IN ('posted', 'dropped')"),
        UniqueConstraint("number_year", "number_first"),
        CheckConstraint("period_to >= period_from", name="period_forward"),
        CheckConstraint("approved_by = '' OR approved_by <> drafted_by", name="second_person"),
        CheckConstraint(
            "approved_by <> '' OR state IN ('drafted', 'previewed', 'dropped')", name="approved"
        ),
        Index("ix_bill_run_cycle", "cycle", "period_from"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cycle: Mapped[int]
    period_from: Mapped[date]
    period_to: Mapped[date]
    #: The day on its bills, on which they count in the books.
    bill_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[RunState] = mapped_column(word(RunState), default=RunState.DRAFTED)
    #: ``staff:7``, an operator, or the job that proposed it; whoever had it worked out last.
    drafted_by: Mapped[str]
    drafted_at: Mapped[datetime]
    previewed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: SHA-256 of all it was worked out of: when it is another, the preview is stale.
    inputs: Mapped[str] = mapped_column(default="")
    approved_by: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    posted_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Bills to be made, as they were seen, and what they come to.
    bills: Mapped[int] = mapped_column(default=0)
    total: Mapped[Money] = mapped_column(default=Money.ZERO)
    #: Totals by class and charge, and the run before: what the preview showed.
    seen: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    #: The year on its bills' numbers, and the first and last that are the run's.
    number_year: Mapped[int | None] = mapped_column(default=None)
    number_first: Mapped[int | None] = mapped_column(default=None)
    number_last: Mapped[int | None] = mapped_column(default=None)
    #: The last place that was posted, and what was posted up to it.
    posted_to: Mapped[int] = mapped_column(default=0)
    posted_bills: Mapped[int] = mapped_column(default=0)
    posted_total: Mapped[Money] = mapped_column(default=Money.ZERO)

    moves: Mapped[list["BillRunMove"]] = relationship(
        init=False, order_by="BillRunMove.id", default_factory=list, back_populates="run"
    )

    def may(self, state: RunState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT_OF_RUN[self.state]

    def move_to(self, state: RunState, *, by: str, at: datetime, words: str = "") -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if not self.may(state):
            raise NoSuchMove("A bill run", self.state, state)
        move = BillRunMove(from_state=self.state, to_state=state, by=by, at=at, words=words)
        add_to(self, "moves", move, back="run")
        self.state = state
        return True

    def number_at(self, place: int) -> str:
        """The number of the bill at a place of the run: ``26-110502``."""
        assert self.number_first is not None and self.number_year is not None  # noqa: S101, PT018 - an approved run has its numbers
        return bill_number(self.number_year, self.number_first + place - 1)


def bill_number(year: int, count: int) -> str:
    """A bill's number as it is printed: the year, and the bill's count in it."""
    return f"{year % 100:02d}-{count:06d}"


class BillRunMove(Base):
    """One move of a run: who made it, when, and in which words. Only ever added."""

    __tablename__ = "bill_run_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("bill_run.id"), init=False, index=True)
    from_state: Mapped[RunState] = mapped_column(word(RunState, "bill_run_from"))
    to_state: Mapped[RunState] = mapped_column(word(RunState, "bill_run_to"))
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")

    run: Mapped[BillRun] = relationship(init=False, back_populates="moves")


class BillRunAccount(Base):
    """One account of a run: what its bill comes to, and where it stands in the run."""

    __tablename__ = "bill_run_account"
    __table_args__ = (UniqueConstraint("run_id", "place"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("bill_run.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), primary_key=True)
    #: Counted from 1 among the accounts a bill can be made for; none for the others.
    place: Mapped[int | None] = mapped_column(default=None)
    total: Mapped[Money]
    #: What stands for its lines, amounts and reasons: a bill that differs is not posted.
    digest: Mapped[str]
    left_out: Mapped[Left] = mapped_column(word(Left, "left_out"), default=Left.NO)

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)


class BillRunException(Base):
    """Something unusual about an account of a run, and what a person decided about it."""

    __tablename__ = "bill_run_exception"
    __table_args__ = (
        UniqueConstraint("run_id", "account_id", "kind"),
        Index("ix_bill_run_exception_kind", "run_id", "kind", "id"),
        CheckConstraint("decided_by = '' OR decision <> ''", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("bill_run.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    kind: Mapped[RunExceptionKind] = mapped_column(word(RunExceptionKind))
    #: What is unusual, in a sentence with its figures.
    words: Mapped[str]
    #: ``accepted`` or ``held``; empty while nobody decided.
    decision: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
