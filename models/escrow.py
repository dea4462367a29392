"""A sale and its final bill: who asks, what was answered, what came of it (ch. 60.80 RCW).

A title company asks without an account. The district answers with what is owed and estimated
until the closing date; every answer stays. Money from the closing, then the final bill, end it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, partial_index, word
from models.errors import NoSuchMove
from models.money import Money


class CameBy(StrEnum):
    """How a request reached the district."""

    ONLINE = "online"
    EMAIL = "email"
    FAX = "fax"
    MESSENGER = "messenger"
    MAIL = "mail"


class EscrowState(StrEnum):
    """How far a request has come."""

    #: The clock runs until it is answered.
    RECEIVED = "received"
    #: The answer was that something is missing; the clock begins anew when it comes.
    INSUFFICIENT = "insufficient"
    QUOTED = "quoted"
    #: Money came from the closing.
    PAID = "paid"
    #: The account is closed and its final bill posted.
    CLOSED = "closed"
    CANCELLED = "cancelled"


_S = EscrowState
#: The allowed moves. docs/states.md is drawn from this.
NEXT_OF_ESCROW: Mapping[EscrowState, frozenset[EscrowState]] = MappingProxyType(
    {
        _S.RECEIVED: frozenset({_S.INSUFFICIENT, _S.QUOTED, _S.CANCELLED}),
        _S.INSUFFICIENT: frozenset({_S.RECEIVED, _S.CANCELLED}),
        _S.QUOTED: frozenset({_S.PAID, _S.CANCELLED}),
        _S.PAID: frozenset({_S.CLOSED}),
        _S.CLOSED: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)
#: Nothing more is expected of it.
OVER = frozenset({_S.CLOSED, _S.CANCELLED})
#: An estimate was given and may be revised.
ANSWERED = frozenset({_S.QUOTED, _S.PAID})


class EscrowRequest(Base):
    """One request for a final bill, as it came, and what became of it."""

    __tablename__ = "escrow_request"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_on_a_day"),
        CheckConstraint(
            "state NOT IN ('quoted', 'paid', 'closed') OR account_id IS NOT NULL",
            name="answered_for_an_account",
        ),
        CheckConstraint(
            "overpaid >= 0 AND purchaser_owes >= 0 AND seller_owes >= 0", name="owed_or_nothing"
        ),
        Index("ix_escrow_request_state", "state", "answer_by", "id"),
        Index("ix_escrow_request_email", "email", "id"),
        partial_index(
            "ix_escrow_request_account", "account_id", where="account_id IS NOT NULL"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it came with: sent twice, received once.
    key: Mapped[UUID] = mapped_column(unique=True)
    state: Mapped[EscrowState] = mapped_column(word(EscrowState), default=EscrowState.RECEIVED)
    came_by: Mapped[CameBy] = mapped_column(word(CameBy))
    received_at: Mapped[datetime]
    #: The day it came, by which its clock counts, and the last day to answer.
    received_on: Mapped[date]
    answer_by: Mapped[date]
    #: ``escrow`` for what came by our page, ``staff:7`` for what was written down at the counter.
    entered_by: Mapped[str]
    #: Who asks. The mailbox of what came online was proven; of other ways there may be none.
    company: Mapped[str]
    contact: Mapped[str]
    email: Mapped[str]
    telephone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    #: The number of their file.
    file_number: Mapped[str]
    #: The property as they name it: the statute asks for both address and legal description.
    address: Mapped[str]
    parcel: Mapped[str] = mapped_column(default="")
    legal: Mapped[str]
    seller: Mapped[str]
    purchaser: Mapped[str]
    #: Where the seller gets what was paid too much.
    seller_goes_to: Mapped[str] = mapped_column(default="")
    #: The day of the sale as they say it; the newest answer has its own.
    closing_on: Mapped[date | None] = mapped_column(default=None)
    #: Which account it is, as staff found it.
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer_account.id"), default=None
    )  # fmt: skip
    #: What is missing, in words for whoever asked.
    missing: Mapped[str] = mapped_column(default="")
    #: When it was first answered in full.
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_on: Mapped[date | None] = mapped_column(default=None)
    #: The last day of service, and the final bill; none when nothing was left to bill.
    closed_on: Mapped[date | None] = mapped_column(default=None)
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bill.id"), default=None, unique=True)
    #: Paid above the final bill, and the last day to give it back to the seller.
    overpaid: Mapped[Money] = mapped_column(default=Money.ZERO)
    refund_by: Mapped[date | None] = mapped_column(default=None)
    #: What may still be asked of the purchaser, and what is the seller's alone.
    purchaser_owes: Mapped[Money] = mapped_column(default=Money.ZERO)
    seller_owes: Mapped[Money] = mapped_column(default=Money.ZERO)

    account: Mapped[CustomerAccount | None] = relationship(init=False, viewonly=True)
    quotes: Mapped[list["EscrowQuote"]] = relationship(
        init=False, order_by="EscrowQuote.version", default_factory=list
    )
    moves: Mapped[list["EscrowMove"]] = relationship(
        init=False, order_by="EscrowMove.id", default_factory=list
    )

    @property
    def number(self) -> str:
        """Our number of it: ``E-000012``."""
        return f"E-{self.id:06d}"

    @property
    def quote(self) -> "EscrowQuote | None":
        """The answer that holds: the newest."""
        return self.quotes[-1] if self.quotes else None

    @property
    def was_late(self) -> bool:
        """Whether the first answer came after its day: then nothing is the purchaser's."""
        return self.answered_on is not None and self.answered_on > self.answer_by

    def move_to(self, state: EscrowState, *, by: str, at: datetime, words: str = "") -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if state not in NEXT_OF_ESCROW[self.state]:
            raise NoSuchMove("A request for a final bill", self.state, state)
        self.moves.append(
            EscrowMove(from_state=self.state, to_state=state, by=by, at=at, words=words)
        )
        self.state = state
        return True


class EscrowQuote(Base):
    """One answer: what is owed, what is estimated until the closing date. Only ever added."""

    __tablename__ = "escrow_quote"
    __table_args__ = (
        UniqueConstraint("request_id", "version"),
        CheckConstraint("valid_until >= closing_on", name="holds_beyond"),
        CheckConstraint("total >= 0 AND estimated >= 0", name="owed_or_nothing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("escrow_request.id"), init=False)
    #: 1 for the first answer.
    version: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    closing_on: Mapped[date]
    #: The last day on which it holds.
    valid_until: Mapped[date]
    #: The last day that is billed already; what is estimated begins the day after.
    billed_to: Mapped[date]
    #: What is owed by component, in dollars; credit is below zero.
    owed: Mapped[dict[str, Any]]
    outstanding: Mapped[Money]
    past_due: Mapped[Money]
    estimated: Mapped[Money]
    #: The most that the purchaser may be asked for.
    total: Mapped[Money]
    #: The lines of the estimate and the average for a day, each with its reason.
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    per_diem: Mapped[Decimal]
    per_diem_reason: Mapped[dict[str, Any]]
    #: Whether it holds for a closing past the one before: the written extension.
    is_extension: Mapped[bool] = mapped_column(default=False)
    #: A word for whoever asked.
    words: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class EscrowMove(Base):
    """One move of a request: who made it, when, and in which words. Only ever added."""

    __tablename__ = "escrow_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(
        ForeignKey("escrow_request.id"), init=False, index=True
    )  # fmt: skip
    from_state: Mapped[EscrowState] = mapped_column(word(EscrowState, "escrow_from"))
    to_state: Mapped[EscrowState] = mapped_column(word(EscrowState, "escrow_to"))
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")


class EscrowPayment(Base):
    """Money of an account that came from its closing; money counts for one closing alone."""

    __tablename__ = "escrow_payment"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("escrow_request.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), unique=True)
    counted_at: Mapped[datetime]
    counted_by: Mapped[str]


class EscrowMailbox(Base):
    """A mailbox that proves itself by a code: whoever reads it sees its requests for a while."""

    __tablename__ = "escrow_mailbox"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The browser that asked: the code only works there.
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    code_hash: Mapped[str]
    #: Rows are dropped a day later.
    created_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    #: When the code came back from the mailbox.
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
