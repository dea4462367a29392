"""A refund: money of a payment given back to its payer, by the way it came or by a check.

Only ``services.payments.refund_truth`` moves one on what the processor says, and
posts it; every move leaves a row.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word
from models.errors import NoSuchMove
from models.money import Money
from models.payment import Payment


class RefundState(StrEnum):
    """How far a refund has come."""

    #: It is more than whoever asks may give alone: a second person decides.
    REQUESTED = "requested"
    #: It may go out; nothing was sent yet.
    APPROVED = "approved"
    #: The processor is being asked, and has not answered.
    SENT = "sent"
    #: The answer was lost: it is looked for before anything is asked again.
    UNKNOWN = "unknown"
    #: The processor has it; the payer's bank does not yet.
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    #: It did not go, or came back; what was posted is taken back.
    FAILED = "failed"
    CANCELLED = "cancelled"
    DENIED = "denied"
    #: Somebody must write a check.
    CHECK_ASKED = "check_asked"
    CHECK_WRITTEN = "check_written"
    CHECK_VOIDED = "check_voided"


_S = RefundState
_ANSWERS = frozenset({_S.PENDING, _S.SUCCEEDED, _S.FAILED, _S.CANCELLED})
#: The allowed moves. docs/refund-states.md is drawn from this.
NEXT_OF_REFUND: Mapping[RefundState, frozenset[RefundState]] = MappingProxyType(
    {
        _S.REQUESTED: frozenset({_S.APPROVED, _S.DENIED, _S.CANCELLED}),
        _S.APPROVED: frozenset({_S.SENT, _S.CHECK_ASKED, _S.CANCELLED}),
        _S.SENT: _ANSWERS | {_S.UNKNOWN},
        _S.UNKNOWN: _ANSWERS | {_S.SENT},
        _S.PENDING: _ANSWERS - {_S.PENDING},
        #: A bank may still refuse what the processor called done.
        _S.SUCCEEDED: frozenset({_S.FAILED, _S.CANCELLED}),
        _S.FAILED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.DENIED: frozenset(),
        _S.CHECK_ASKED: frozenset({_S.CHECK_WRITTEN, _S.CANCELLED}),
        _S.CHECK_WRITTEN: frozenset({_S.CHECK_VOIDED}),
        _S.CHECK_VOIDED: frozenset(),
    }
)
#: No money goes out by it: what it asked for is free again.
DEAD = frozenset({_S.FAILED, _S.CANCELLED, _S.DENIED, _S.CHECK_VOIDED})
#: Nothing was said to anybody outside: it can be called off here.
NOT_OUT = frozenset({_S.REQUESTED, _S.APPROVED, _S.CHECK_ASKED})
#: The processor was asked, and we have no name of it yet.
ASKED = frozenset({_S.SENT, _S.UNKNOWN})


class RefundWay(StrEnum):
    """How the money goes back."""

    #: To the card or bank account it came from.
    SOURCE = "source"
    CHECK = "check"


class RefundReason(StrEnum):
    """Why money goes back."""

    DUPLICATE = "duplicate"
    OVERPAID = "overpaid"
    MISTAKE = "mistake"
    MOVED_OUT = "moved_out"
    OTHER = "other"


class Refund(Base):
    """One wish to give money of a payment back, and what became of it."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("decided_by = '' OR decided_by <> requested_by", name="second_person"),
        CheckConstraint(
            "NOT needs_second OR decided_by <> '' OR state IN ('requested', 'cancelled')",
            name="decided",
        ),
        CheckConstraint(
            "state NOT IN ('check_written', 'check_voided') OR check_number <> ''",
            name="check_has_number",
        ),
        Index("ix_refund_account", "account_id", "id"),
        Index("ix_refund_payment", "payment_id", "id"),
        Index("ix_refund_state", "state", "id"),
        partial_index("ix_refund_look", "next_look_at", where="next_look_at IS NOT NULL"),
        partial_index("uq_refund_check", "check_number", where="check_number <> ''", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Made for the form: the same form is the same refund. The processor keeps it too.
    key: Mapped[UUID] = mapped_column(unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    way: Mapped[RefundWay] = mapped_column(word(RefundWay))
    state: Mapped[RefundState] = mapped_column(word(RefundState))
    amount: Mapped[Money]
    #: What could be given back when the form was shown.
    available_seen: Mapped[Money]
    reason: Mapped[RefundReason] = mapped_column(word(RefundReason))
    #: Why, in the words of whoever asked.
    words: Mapped[str]
    #: ``staff:7``; ``processor`` for what was refunded there, past us.
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    #: Whether it is above what whoever asked may give alone.
    needs_second: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The processor's name of it (``re_…``).
    provider_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    #: How many of its keys got an error for an answer; the next is asked under after a look.
    keys_spent: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    failure_code: Mapped[str] = mapped_column(default="")
    #: The bank's own number, by which the payer's bank finds it.
    trace: Mapped[str] = mapped_column(default="")
    check_number: Mapped[str] = mapped_column(default="")
    check_written_on: Mapped[date | None] = mapped_column(default=None)
    #: The entry that put it into the books, and the one that took it out again.
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), default=None, unique=True)
    reversal_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id"), default=None, unique=True
    )
    #: When it is looked up again; none when nothing more is expected.
    next_look_at: Mapped[datetime | None] = mapped_column(default=None)
    looks: Mapped[int] = mapped_column(default=0)

    payment: Mapped[Payment] = relationship(init=False, viewonly=True)
    moves: Mapped[list["RefundMove"]] = relationship(
        init=False, order_by="RefundMove.id", default_factory=list
    )

    @property
    def is_posted(self) -> bool:
        """Whether the books hold it now."""
        return self.entry_id is not None and self.reversal_id is None

    def may(self, state: RefundState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT_OF_REFUND[self.state]

    def move_to(self, state: RefundState, *, by: str, at: datetime, words: str = "") -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if not self.may(state):
            raise NoSuchMove("A refund", self.state, state)
        self.moves.append(
            RefundMove(from_state=self.state, to_state=state, by=by, at=at, words=words)
        )
        self.state = state
        return True


class RefundMove(Base):
    """One move of a refund: who or what made it, when, and in which words. Only ever added."""

    __tablename__ = "refund_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"), init=False, index=True)
    from_state: Mapped[RefundState] = mapped_column(word(RefundState, "refund_from"))
    to_state: Mapped[RefundState] = mapped_column(word(RefundState, "refund_to"))
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")
