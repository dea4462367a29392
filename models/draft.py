"""A draft: what autopay draws for one bill, from its notice to the bank's last word."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.autopay import Autopay
from models.base import Base, add_to, partial_index, word
from models.errors import NoSuchMove
from models.money import Money


class DraftState(StrEnum):
    """How far a draft has come."""

    #: Amount and day are set; the payer has not been told.
    PLANNED = "planned"
    #: The payer was told amount and day, or agreed not to be for an amount in their range.
    NOTICED = "noticed"
    #: An attempt was made for it: it cannot be stopped here any more.
    SENT = "sent"
    SETTLED = "settled"
    #: The bank gave it back; it may be drawn once more.
    RETURNED = "returned"
    #: It did not come and is not drawn again.
    FAILED = "failed"
    #: Something must be cleared first: no draft is drawn blind.
    HELD = "held"
    SKIPPED = "skipped"
    #: Nothing was owed on its day.
    NOT_NEEDED = "not_needed"
    #: Autopay was stopped, paused or moved before its day.
    CANCELLED = "cancelled"


_S = DraftState
_NOT_SENT = frozenset({_S.HELD, _S.SKIPPED, _S.NOT_NEEDED, _S.CANCELLED})
#: The allowed moves. docs/states.md is drawn from this.
NEXT_OF_DRAFT: Mapping[DraftState, frozenset[DraftState]] = MappingProxyType(
    {
        _S.PLANNED: _NOT_SENT | {_S.NOTICED},
        _S.NOTICED: _NOT_SENT | {_S.SENT},
        _S.HELD: (_NOT_SENT - {_S.HELD}) | {_S.NOTICED, _S.SENT, _S.FAILED},
        #: Put back, or its pause over, it may wait for a person at once.
        _S.SKIPPED: frozenset({_S.PLANNED, _S.NOTICED, _S.HELD, _S.CANCELLED}),
        _S.SENT: frozenset({_S.SETTLED, _S.RETURNED, _S.FAILED}),
        #: A bank may take back what had come, even much later.
        _S.SETTLED: frozenset({_S.RETURNED}),
        _S.RETURNED: frozenset({_S.SENT, _S.FAILED, _S.SETTLED, _S.CANCELLED}),
        #: Late truth may still bring the money.
        _S.FAILED: frozenset({_S.SETTLED, _S.RETURNED}),
        _S.NOT_NEEDED: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)
#: Still to be drawn.
COMING = frozenset({_S.PLANNED, _S.NOTICED, _S.HELD})
#: Stops late fees and past-due notices for its bill.
PROTECTS = COMING | {_S.SENT}


class Draft(Base):
    """What is drawn for one bill. A bill has one draft for ever, tried again or not."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("planned > 0", name="planned_positive"),
        CheckConstraint("noticed IS NULL OR noticed > 0", name="noticed_positive"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        Index("ix_draft_account", "account_id", "id"),
        Index("ix_draft_autopay", "autopay_id", "id"),
        Index("ix_draft_day", "draw_on", "state"),
        partial_index("ix_draft_coming", "draw_on", "id",
                      where="state IN ('planned', 'noticed', 'held')"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: One draft per bill, for ever.
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    autopay_id: Mapped[int] = mapped_column(ForeignKey("autopay.id"))
    state: Mapped[DraftState] = mapped_column(word(DraftState), default=DraftState.PLANNED)
    #: A banking day, or the next one after the day the payer chose.
    draw_on: Mapped[date]
    #: What the rule came to when it was planned.
    planned: Mapped[Money]
    #: What the notice named: never drawn above it. None before a notice.
    noticed: Mapped[Money | None] = mapped_column(default=None)
    #: The fee the notice named on top; none of a notice from before fees were kept.
    noticed_fee: Mapped[Money | None] = mapped_column(default=None)
    #: The day the notice went out; a draft is drawn ten days after it at the soonest.
    noticed_on: Mapped[date | None] = mapped_column(default=None)
    #: The notice in the outbox; none for an amount in the payer's range, or by letter.
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), default=None)
    #: How often it was sent to the bank.
    tries: Mapped[int] = mapped_column(default=0)
    #: What was sent last.
    sent: Mapped[Money | None] = mapped_column(default=None)
    #: When a returned draft is drawn once more; none when it is not.
    again_on: Mapped[date | None] = mapped_column(default=None)
    #: Why it is held, was skipped or did not come: a code words are made of.
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    autopay: Mapped[Autopay] = relationship(init=False, viewonly=True)
    moves: Mapped[list["DraftMove"]] = relationship(
        init=False, order_by="DraftMove.id", default_factory=list, back_populates="draft"
    )

    def may(self, state: DraftState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT_OF_DRAFT[self.state]

    def move_to(
        self, state: DraftState, *, by: str, at: datetime, reason: str = "",
        run_on: date | None = None,
    ) -> bool:  # fmt: skip
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        ``run_on`` is the day of the run that moves it.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if not self.may(state):
            raise NoSuchMove("A draft", self.state, state)
        move = DraftMove(
            from_state=self.state, to_state=state, by=by, at=at, reason=reason, run_on=run_on
        )  # fmt: skip
        add_to(self, "moves", move, back="draft")
        self.state, self.reason = state, reason
        return True


class DraftMove(Base):
    """One move of a draft: who or what made it, when and why. Only ever added."""

    __tablename__ = "draft_move"
    __table_args__ = (partial_index("ix_draft_move_run_on", "run_on", where="run_on IS NOT NULL"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), init=False, index=True)
    from_state: Mapped[DraftState] = mapped_column(word(DraftState, "draft_from"))
    to_state: Mapped[DraftState] = mapped_column(word(DraftState, "draft_to"))
    #: ``person:12``, ``staff:7``, ``event evt_…`` or the name of a job.
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    #: The day whose run made it; none where no run did.
    run_on: Mapped[date | None] = mapped_column(default=None)

    draft: Mapped[Draft] = relationship(init=False, back_populates="moves")


class DraftRun(Base):
    """The run of one day: what it expected when it began, and what came of it."""

    __tablename__ = "draft_run"

    #: The day whose drafts are drawn. There is one run a day, started again or not.
    draw_on: Mapped[date] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    #: How many were to be sent when it began, and how much.
    expected: Mapped[int]
    expected_amount: Mapped[Money]
    #: When everything was sent, held or not needed; none while it goes on.
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What came of it, by state, and each difference in words.
    result: Mapped[dict[str, Any]]
