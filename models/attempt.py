"""An attempt to pay online: its states, the moves between them, and the trail it leaves.

The browser's form carries the id, so the same form sent twice is the same
attempt. Only ``services.payments.provider_truth.apply_provider_truth`` moves one on what
the processor says; every move leaves a row.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, add_to, partial_index, word
from models.errors import NoSuchMove
from models.money import Money, total


class AttemptState(StrEnum):
    """How far an attempt has come."""

    #: Kept here; nothing was sent to the processor yet.
    DRAFT = "draft"
    #: The processor holds a payment page for it; the payer may act.
    OPEN = "open"
    #: The payer's bank wants something: a challenge, or two small deposits confirmed.
    ACTION_REQUIRED = "action_required"
    #: Sent to the bank; the answer takes days.
    PROCESSING = "processing"
    #: The money came and is posted.
    SUCCEEDED = "succeeded"
    #: The payer disputes it and the network took the money back.
    DISPUTED = "disputed"
    #: The dispute was won and the money is here again.
    DISPUTE_WON = "dispute_won"
    #: The money went back for good.
    REVERSED = "reversed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    #: The payment page was left open until it closed by itself.
    EXPIRED = "expired"
    #: The processor's answer was lost; nobody knows until we look it up.
    UNKNOWN = "unknown"
    #: A person must look.
    REVIEW = "review"


_S = AttemptState
_ANY_OUTCOME = frozenset(
    {_S.OPEN, _S.ACTION_REQUIRED, _S.PROCESSING, _S.SUCCEEDED, _S.FAILED, _S.CANCELLED, _S.EXPIRED}
)
#: Late truth from the processor may still bring money after we gave up; never the opposite.
_LATE_TRUTH = frozenset({_S.PROCESSING, _S.SUCCEEDED, _S.REVIEW})

#: The allowed moves. docs/states.md is drawn from this.
NEXT: Mapping[AttemptState, frozenset[AttemptState]] = MappingProxyType(
    {
        _S.DRAFT: _ANY_OUTCOME | {_S.UNKNOWN, _S.REVIEW},
        _S.UNKNOWN: _ANY_OUTCOME | {_S.REVIEW},
        _S.OPEN: (_ANY_OUTCOME - {_S.OPEN}) | {_S.UNKNOWN, _S.REVIEW},
        _S.ACTION_REQUIRED: (_ANY_OUTCOME - {_S.ACTION_REQUIRED}) | {_S.REVIEW},
        _S.PROCESSING: frozenset({_S.SUCCEEDED, _S.FAILED, _S.CANCELLED, _S.REVIEW}),
        _S.SUCCEEDED: frozenset({_S.DISPUTED, _S.REVERSED, _S.REVIEW}),
        _S.DISPUTED: frozenset({_S.DISPUTE_WON, _S.REVERSED}),
        _S.DISPUTE_WON: frozenset({_S.DISPUTED, _S.REVERSED}),
        _S.REVIEW: _ANY_OUTCOME | {_S.REVERSED, _S.DISPUTED},
        _S.FAILED: _LATE_TRUTH,
        _S.CANCELLED: _LATE_TRUTH,
        _S.EXPIRED: _LATE_TRUTH,
        #: A bank or network may still give back what it had taken for good.
        _S.REVERSED: frozenset({_S.DISPUTE_WON}),
    }
)

#: Nothing more is expected; late truth apart.
SETTLED = frozenset(
    {_S.SUCCEEDED, _S.DISPUTE_WON, _S.REVERSED, _S.FAILED, _S.CANCELLED, _S.EXPIRED}
)
#: The payer may still be asked to act, or the answer is not known.
LIVE = frozenset({_S.DRAFT, _S.OPEN, _S.ACTION_REQUIRED, _S.PROCESSING, _S.UNKNOWN})
#: Money is on its way: it counts against what is owed and stops late fees.
IN_FLIGHT = frozenset({_S.PROCESSING})
#: Nobody knows what became of it, or a person must look: paid again, it may be paid twice.
IN_DOUBT = frozenset({_S.UNKNOWN, _S.REVIEW})
#: The money came once, whatever became of it after.
RECEIVED = frozenset({_S.SUCCEEDED, _S.DISPUTED, _S.DISPUTE_WON, _S.REVERSED})
#: Who looks by the calendar, without having been told of anything.
RESOLVER, DISPUTE_WATCH = "resolver", "dispute watch"
#: Ended without money.
GIVEN_UP = frozenset({_S.FAILED, _S.CANCELLED, _S.EXPIRED})
#: Money is on the books.
POSTED = frozenset({_S.SUCCEEDED, _S.DISPUTE_WON})


class MethodType(StrEnum):
    """What the payer pays with."""

    CARD = "card"
    BANK = "bank"


class PayerKind(StrEnum):
    """Who pays."""

    GUEST = "guest"
    PERSON = "person"


class PaymentAttempt(Base):
    """One try at paying one account online."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("fee >= 0", name="fee_not_negative"),
        CheckConstraint("amount_received >= 0", name="received_not_negative"),
        Index("ix_attempt_account", "account_id", "created_at"),
        Index("ix_attempt_together", "together_id"),
        #: A draft is sent once for each time it is tried.
        partial_index(
            "uq_attempt_draft", "draft_id", "draft_try", where="draft_id IS NOT NULL", unique=True
        ),
        partial_index(
            "ix_attempt_live",
            "state",
            "next_look_at",
            where="next_look_at IS NOT NULL",
        ),
    )

    #: Made for the browser's form before anything is sent.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: What it is paid together with, if several accounts are paid with one charge.
    together_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_together.id"), default=None
    )
    #: Who pays; none for a guest.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    #: The kept card or bank account it is drawn from; without one there is a payment page.
    method_id: Mapped[int | None] = mapped_column(ForeignKey("saved_method.id"), default=None)
    #: Of autopay: the draft it draws, and for the how-manieth time.
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"), default=None)
    draft_try: Mapped[int] = mapped_column(default=0, server_default="0")
    payer_kind: Mapped[PayerKind] = mapped_column(word(PayerKind))
    #: The browser (a guest's) or sign-in that opened it; one open payment page each.
    payer_key: Mapped[str]
    #: Where the receipt goes; may be empty for a guest who wants none.
    email: Mapped[str] = mapped_column(default="")
    #: The address that was sent under the present key; the receipt's may be corrected after.
    sent_email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    method_type: Mapped[MethodType] = mapped_column(word(MethodType))
    #: What the account is to be credited.
    amount: Mapped[Money]
    #: What the payer pays on top for this method.
    fee: Mapped[Money] = mapped_column(default=Money.ZERO)
    #: What the payer owed when the amount was chosen.
    balance_seen: Mapped[Money]
    state: Mapped[AttemptState] = mapped_column(word(AttemptState), default=AttemptState.DRAFT)
    #: What the processor says it received, fee included.
    amount_received: Mapped[Money] = mapped_column(default=Money.ZERO)
    #: How many of its keys got an error for an answer. The processor keeps that answer under the
    #: key, so what comes next is a look and, if nothing is there, the next key.
    keys_spent: Mapped[int] = mapped_column(default=0)
    #: The hash of what was sent under the present key: the same key never says another thing.
    sent_hash: Mapped[str] = mapped_column(default="")
    session_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    session_url: Mapped[str] = mapped_column(default="")
    payment_intent_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    charge_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    #: ``Visa ••4242``, once known.
    method: Mapped[str] = mapped_column(default="")
    failure_code: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When the bank was told; the day that counts for lateness.
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When the payment page closes by itself.
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When the resolver looks again; none once settled.
    next_look_at: Mapped[datetime | None] = mapped_column(default=None)
    looks: Mapped[int] = mapped_column(default=0)

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
    transitions: Mapped[list["AttemptTransition"]] = relationship(
        init=False,
        order_by="AttemptTransition.id",
        default_factory=list,
        back_populates="attempt",
    )

    #: Of the attempt that leads: all that are paid with it, itself too.
    parts: Mapped[list["PaymentAttempt"]] = relationship(
        init=False,
        viewonly=True,
        primaryjoin="PaymentAttempt.id == foreign(remote(PaymentAttempt.together_id))",
        order_by="PaymentAttempt.account_id",
    )

    @property
    def is_leading(self) -> bool:
        """Whether it stands for several accounts that are paid with one charge."""
        return self.together_id == self.id

    @property
    def shares(self) -> "list[PaymentAttempt]":
        """What its charge pays: itself, and what is paid together with it, by account."""
        return self.parts if self.is_leading else [self]

    @property
    def own(self) -> Money:
        """What is charged for its own account, fee included."""
        return self.amount + self.fee

    @property
    def asked(self) -> Money:
        """What its payment page asks for: every share, and the fee."""
        return total([share.own for share in self.shares])

    @property
    def is_key_spent(self) -> bool:
        """Whether the last key got an error for an answer, and nothing was sent under the next."""
        return self.keys_spent > 0 and not self.sent_hash

    def may(self, state: AttemptState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT[self.state]

    def move_to(
        self, state: AttemptState, *, cause: str, at: datetime, detail: dict[str, Any] | None = None
    ) -> bool:
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        Whatever is paid together with it moves with it.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if not self.may(state):
            raise NoSuchMove("A payment", self.state, state)
        moved = AttemptTransition(
            from_state=self.state, to_state=state, cause=cause, at=at, detail=detail or {}
        )
        add_to(self, "transitions", moved, back="attempt")
        self.state = state
        for share in self.shares:
            share.move_to(state, cause=cause, at=at, detail=detail)
        return True


class AttemptTransition(Base):
    """One move of an attempt: what made it and when. Only ever added."""

    __tablename__ = "attempt_transition"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("payment_attempt.id"), init=False, index=True
    )
    from_state: Mapped[AttemptState] = mapped_column(word(AttemptState, "from_state"))
    to_state: Mapped[AttemptState] = mapped_column(word(AttemptState, "to_state"))
    #: ``event evt_…``, ``resolver``, ``dispute watch``, ``return page``, ``staff:7``.
    cause: Mapped[str]
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]]

    attempt: Mapped[PaymentAttempt] = relationship(init=False, back_populates="transitions")

    @property
    def is_recovered(self) -> bool:
        """Whether money moved that no event had told of: looking by the calendar found it."""
        return self.to_state in RECEIVED and self.cause in {RESOLVER, DISPUTE_WATCH}
