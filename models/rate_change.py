"""A change of what the district charges: proposed by one person, seen on every account, decided by
another, and in force from its day."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, add_to, partial_index, word
from models.errors import NoSuchMove
from models.money import Money


class ChangeState(StrEnum):
    """How far a change has come."""

    #: A second person decides, once it was worked out on every account.
    PROPOSED = "proposed"
    #: It is what holds from its day on.
    APPROVED = "approved"
    REFUSED = "refused"
    #: Whoever proposed it thought better of it.
    WITHDRAWN = "withdrawn"
    #: Nobody decided in time.
    EXPIRED = "expired"
    #: What it was held against is no longer what was decided last.
    STALE = "stale"
    #: It was decided, and undone before its day.
    TAKEN_BACK = "taken_back"


_S = ChangeState
#: The allowed moves. docs/states.md is drawn from this.
NEXT_OF_CHANGE: Mapping[ChangeState, frozenset[ChangeState]] = MappingProxyType(
    {
        _S.PROPOSED: frozenset({_S.APPROVED, _S.REFUSED, _S.WITHDRAWN, _S.EXPIRED, _S.STALE}),
        _S.APPROVED: frozenset({_S.TAKEN_BACK}),
        _S.REFUSED: frozenset(),
        _S.WITHDRAWN: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.STALE: frozenset(),
        _S.TAKEN_BACK: frozenset(),
    }
)
#: It is, or will be, what is charged.
DECIDED = frozenset({_S.APPROVED})


class RateChange(Base):
    """One file that somebody proposes to follow what is decided, and what became of it."""

    __tablename__ = "rate_change"
    __table_args__ = (
        # Two that wait would each have been seen without the other.
        partial_index("uq_rate_change_open", "state", unique=True, where="state = 'proposed'"),
        CheckConstraint("decided_by = '' OR decided_by <> proposed_by", name="second_person"),
        CheckConstraint(
            "state NOT IN ('approved', 'taken_back')"
            " OR (decided_by <> '' AND decision_id IS NOT NULL AND previewed_at IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint("expires_on < effective_on", name="decided_before_it_holds"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Made for the form: the same form is the same change.
    key: Mapped[UUID] = mapped_column(unique=True)
    state: Mapped[ChangeState] = mapped_column(word(ChangeState), default=ChangeState.PROPOSED)
    #: The whole file that is proposed, and the SHA-256 of the one it was held against.
    content: Mapped[str]
    base_digest: Mapped[str]
    effective_on: Mapped[date]
    #: The resolution it follows, as the board names it.
    resolution: Mapped[str]
    #: ``staff:7``.
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    #: The last day on which it can be decided.
    expires_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decision_id: Mapped[int | None] = mapped_column(
        ForeignKey("district_decision.id"), default=None, unique=True
    )
    #: Open accounts, and the last one that was worked out by both files.
    accounts: Mapped[int] = mapped_column(default=0)
    worked_to: Mapped[int] = mapped_column(default=0)
    worked_out: Mapped[int] = mapped_column(default=0)
    #: When the last of them was.
    previewed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What it comes to, by class, by charge, and how far accounts go up and down.
    seen: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)

    moves: Mapped[list["RateChangeMove"]] = relationship(
        init=False, order_by="RateChangeMove.id", default_factory=list, back_populates="change"
    )

    def may(self, state: ChangeState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT_OF_CHANGE[self.state]

    def move_to(self, state: ChangeState, *, by: str, at: datetime, words: str = "") -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if not self.may(state):
            raise NoSuchMove("A rate change", self.state, state)
        move = RateChangeMove(from_state=self.state, to_state=state, by=by, at=at, words=words)
        add_to(self, "moves", move, back="change")
        self.state = state
        return True


class RateChangeMove(Base):
    """One move of a change: who made it, when, and in which words. Only ever added."""

    __tablename__ = "rate_change_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    change_id: Mapped[int] = mapped_column(ForeignKey("rate_change.id"), init=False, index=True)
    from_state: Mapped[ChangeState] = mapped_column(word(ChangeState, "rate_change_from"))
    to_state: Mapped[ChangeState] = mapped_column(word(ChangeState, "rate_change_to"))
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")

    change: Mapped[RateChange] = relationship(init=False, back_populates="moves")


class RateChangeAccount(Base):
    """What a change does to one account in one period; nothing where no bill can be made."""

    __tablename__ = "rate_change_account"
    __table_args__ = (Index("ix_rate_change_account_account_id", "account_id"),)

    change_id: Mapped[int] = mapped_column(ForeignKey("rate_change.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"), primary_key=True)
    before: Mapped[Money | None]
    after: Mapped[Money | None]
    #: Why no bill can be made of it by the file that is proposed, in a sentence.
    stops: Mapped[str]

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
