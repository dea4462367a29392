"""An arrangement: what is past due on an account, payable in instalments, and what became of it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word
from models.errors import NoSuchMove
from models.money import Money
from models.signed import SignedWhere


class ArrangementState(StrEnum):
    """How an arrangement stands."""

    #: Somebody who must sign has not.
    PROPOSED = "proposed"
    #: Signed, and no more is unpaid than is to come.
    KEPT = "kept"
    #: Something is missing, a letter says what and until when.
    MISSED = "missed"
    #: It stayed missing: late fees and notices go on.
    BROKEN = "broken"
    #: Nothing of it is owed any more.
    PAID = "paid"
    #: Ended before its time, with the reason; or never signed.
    CANCELLED = "cancelled"


_S = ArrangementState
#: The allowed moves. docs/states.md is drawn from this.
NEXT_OF_ARRANGEMENT: Mapping[ArrangementState, frozenset[ArrangementState]] = MappingProxyType(
    {
        _S.PROPOSED: frozenset({_S.KEPT, _S.CANCELLED}),
        _S.KEPT: frozenset({_S.MISSED, _S.PAID, _S.CANCELLED}),
        _S.MISSED: frozenset({_S.KEPT, _S.BROKEN, _S.PAID, _S.CANCELLED}),
        #: Whoever wants another signs again.
        _S.BROKEN: frozenset(),
        _S.PAID: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)
#: Signed, and not over: late fees and past-due notices wait.
IN_FORCE = frozenset({_S.KEPT, _S.MISSED})
#: An account has one of these at most.
LIVE = IN_FORCE | {_S.PROPOSED}


class Arrangement(Base):
    """What is past due on one account, in instalments. An account has one that is not over."""

    __tablename__ = "arrangement"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint(
            "state = 'proposed' OR state = 'cancelled' OR signed_at IS NOT NULL", name="signed"
        ),
        CheckConstraint("(state = 'missed') = (ends_on IS NOT NULL)", name="missed_has_a_day"),
        partial_index(
            "uq_arrangement_live", "account_id", unique=True,
            where="state IN ('proposed', 'kept', 'missed')",
        ),
        Index("ix_arrangement_account", "account_id", "id"),
        Index("ix_arrangement_state", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was asked for with: sent twice, made once.
    key: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: Who pays and signs.
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ArrangementState] = mapped_column(
        word(ArrangementState), default=ArrangementState.PROPOSED
    )
    #: All that was due when it was proposed: past due, fees, and what came along without a day.
    amount: Mapped[Money]
    #: Whether later bills are due beside the instalments, or only the instalments count.
    is_together: Mapped[bool]
    #: Whether an owner must agree beside whoever pays.
    needs_owner: Mapped[bool]
    #: ``staff:7`` or ``person:12``.
    proposed_by: Mapped[str]
    proposed_on: Mapped[date]
    proposed_at: Mapped[datetime]
    #: The last day on which it may be signed.
    sign_until: Mapped[date]
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: While something is missing: the day on which it ends unless that is paid before.
    ends_on: Mapped[date | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    instalments: Mapped[list["ArrangementInstalment"]] = relationship(
        order_by="ArrangementInstalment.number", default_factory=list
    )
    signatures: Mapped[list["ArrangementSignature"]] = relationship(
        init=False, order_by="ArrangementSignature.id", default_factory=list
    )
    moves: Mapped[list["ArrangementMove"]] = relationship(
        init=False, order_by="ArrangementMove.id", default_factory=list
    )

    @property
    def is_in_force(self) -> bool:
        """Whether late fees and notices wait for it."""
        return self.state in IN_FORCE

    def move_to(
        self, state: ArrangementState, *, by: str, at: datetime, words: str = "",
        missing: Money = Money.ZERO,
    ) -> bool:  # fmt: skip
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if state not in NEXT_OF_ARRANGEMENT[self.state]:
            raise NoSuchMove("An arrangement", self.state, state)
        self.moves.append(
            ArrangementMove(
                from_state=self.state, to_state=state, by=by, at=at, words=words, missing=missing
            )
        )
        self.state = state
        if state is not ArrangementState.MISSED:
            self.ends_on = None
        if state not in LIVE:
            self.ended_at = at
        return True


class ArrangementInstalment(Base):
    """So much, by the end of a day. Written once."""

    __tablename__ = "arrangement_instalment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        UniqueConstraint("arrangement_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangement.id"), init=False)
    number: Mapped[int]
    due_on: Mapped[date]
    amount: Mapped[Money]


class Signer(StrEnum):
    """As what somebody signs."""

    PAYER = "payer"
    OWNER = "owner"


class ArrangementSignature(Base):
    """What somebody agreed to: the exact words, the terms as data, and from where. Written once."""

    __tablename__ = "arrangement_signature"
    __table_args__ = (UniqueConstraint("arrangement_id", "signer"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was signed with: sent twice, signed once.
    key: Mapped[UUID] = mapped_column(unique=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangement.id"), init=False)
    signer: Mapped[Signer] = mapped_column(word(Signer, "arrangement_signer"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    where: Mapped[SignedWhere] = mapped_column(word(SignedWhere, "arrangement_where"))
    text: Mapped[str]
    language: Mapped[str]
    #: The hash of the words: the same words, the same version.
    version: Mapped[str]
    terms: Mapped[dict[str, Any]]
    #: Who wrote a signature on paper down, and where the paper is.
    by: Mapped[str]
    proof: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[datetime]


class ArrangementMove(Base):
    """One move: who or what made it, when, in which words. Only ever added."""

    __tablename__ = "arrangement_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    arrangement_id: Mapped[int] = mapped_column(
        ForeignKey("arrangement.id"), init=False, index=True
    )
    from_state: Mapped[ArrangementState] = mapped_column(word(ArrangementState, "arrangement_from"))
    to_state: Mapped[ArrangementState] = mapped_column(word(ArrangementState, "arrangement_to"))
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")
    #: What was missing then.
    missing: Mapped[Money] = mapped_column(default=Money.ZERO)
