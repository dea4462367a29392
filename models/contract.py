"""A contract of years: a connection charge, payable in monthly instalments with interest.

RCW 57.08.005(11) allows it: within fifteen years, with interest, and with what the county
treasurer adds. Its principal stands in the books as not yet due, and moves into what the customer
owes instalment by instalment (``services.contracts.posting``).
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
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


class ContractState(StrEnum):
    """How a contract stands."""

    #: A second person decides over it.
    PROPOSED = "proposed"
    #: It waits for the owner's signature.
    APPROVED = "approved"
    #: Signed and posted; nothing is missing.
    IN_FORCE = "in_force"
    #: Something is past due, and a letter says by when to pay it.
    MISSED = "missed"
    #: It stayed past due. Staff decide whether all of it is called due.
    DEFAULTED = "defaulted"
    #: All that was left was asked for at once: after a default, or because of a sale.
    CALLED = "called"
    #: Nothing of it is owed any more.
    PAID = "paid"
    #: The second person said no.
    DENIED = "denied"
    #: Called off, or not signed in time.
    CANCELLED = "cancelled"


_S = ContractState
#: The allowed moves. docs/states.md is drawn from this.
NEXT_OF_CONTRACT: Mapping[ContractState, frozenset[ContractState]] = MappingProxyType(
    {
        _S.PROPOSED: frozenset({_S.APPROVED, _S.DENIED, _S.CANCELLED}),
        _S.APPROVED: frozenset({_S.IN_FORCE, _S.CANCELLED}),
        _S.IN_FORCE: frozenset({_S.MISSED, _S.CALLED, _S.PAID}),
        _S.MISSED: frozenset({_S.IN_FORCE, _S.DEFAULTED, _S.CALLED, _S.PAID}),
        #: Whoever pays what is missing before it is called is back in it.
        _S.DEFAULTED: frozenset({_S.IN_FORCE, _S.CALLED, _S.PAID}),
        _S.CALLED: frozenset({_S.PAID}),
        _S.PAID: frozenset(),
        _S.DENIED: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)
#: Signed, and something of it may still be asked for.
RUNNING = frozenset({_S.IN_FORCE, _S.MISSED, _S.DEFAULTED})
#: In the books, and not paid.
OPEN = RUNNING | {_S.CALLED}
#: An account has one of these at most.
LIVE = OPEN | {_S.PROPOSED, _S.APPROVED}


class Contract(Base):
    """What one owner pays for one account over years. An account has one that is not over."""

    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint("principal > 0", name="principal_positive"),
        CheckConstraint("months >= 1 AND months <= 180", name="fifteen_years"),
        CheckConstraint("not_due >= 0 AND not_due <= principal", name="not_due_is_of_it"),
        CheckConstraint("decided_by = '' OR decided_by <> proposed_by", name="second_person"),
        CheckConstraint("decided_by <> '' OR state IN ('proposed', 'cancelled')", name="decided"),
        CheckConstraint(
            "signed_at IS NOT NULL OR"
            " (state IN ('proposed', 'approved', 'denied', 'cancelled') AND not_due = 0)",
            name="signed",
        ),
        CheckConstraint("state NOT IN ('called', 'paid') OR not_due = 0", name="all_asked_for"),
        CheckConstraint("(state = 'missed') = (ends_on IS NOT NULL)", name="missed_has_a_day"),
        partial_index(
            "uq_contract_live", "account_id", unique=True,
            where="state IN ('proposed', 'approved', 'in_force', 'missed', 'defaulted', 'called')",
        ),
        Index("ix_contract_account", "account_id", "id"),
        Index("ix_contract_state", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was proposed with: sent twice, made once.
    key: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: The owner who pays and signs.
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ContractState] = mapped_column(
        word(ContractState), default=ContractState.PROPOSED
    )
    #: What is paid for, as the contract names it.
    purpose: Mapped[str]
    principal: Mapped[Money]
    #: Per cent a year.
    rate: Mapped[Decimal]
    months: Mapped[int]
    #: A month, the treasurer's fee apart.
    payment: Mapped[Money]
    #: What the county treasurer adds with each twelfth instalment.
    treasurer_fee: Mapped[Money]
    #: For making it; due when it is signed.
    admin_fee: Mapped[Money]
    is_due_on_sale: Mapped[bool]
    #: The day interest begins, and the last on which it may be signed.
    from_on: Mapped[date]
    #: The board's resolution over it.
    resolution: Mapped[str]
    #: ``staff:7``.
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What of the principal was not asked for yet, as the books have it.
    not_due: Mapped[Money] = mapped_column(default=Money.ZERO)
    #: While something is missing: the last day to pay it.
    ends_on: Mapped[date | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    items: Mapped[list["ContractItem"]] = relationship(
        init=False, order_by="ContractItem.number", default_factory=list
    )
    signature: Mapped["ContractSignature | None"] = relationship(init=False, default=None)
    moves: Mapped[list["ContractMove"]] = relationship(
        init=False, order_by="ContractMove.id", default_factory=list
    )

    @property
    def number(self) -> str:
        """Our number of it: ``C-000012``."""
        return f"C-{self.id:06d}"

    @property
    def is_running(self) -> bool:
        """Whether something of it may still be asked for."""
        return self.state in RUNNING

    def move_to(
        self, state: ContractState, *, by: str, at: datetime, words: str = "",
        missing: Money = Money.ZERO,
    ) -> bool:  # fmt: skip
        """Move along the graph and leave a row; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if state not in NEXT_OF_CONTRACT[self.state]:
            raise NoSuchMove("A contract", self.state, state)
        self.moves.append(
            ContractMove(
                from_state=self.state, to_state=state, by=by, at=at, words=words, missing=missing
            )
        )
        self.state = state
        if state is not ContractState.MISSED:
            self.ends_on = None
        if state not in LIVE:
            self.ended_at = at
        return True


class ItemKind(StrEnum):
    """Why a part of a contract was asked for."""

    #: A month of its plan.
    INSTALMENT = "instalment"
    #: Ahead of the plan, with money that was held.
    PREPAID = "prepaid"
    #: All that was left.
    REST = "rest"


class ContractItem(Base):
    """A part of a contract that was asked for, by an entry that made it owed. Written once."""

    __tablename__ = "contract_item"
    __table_args__ = (
        CheckConstraint("principal >= 0 AND interest >= 0 AND fee >= 0", name="parts"),
        CheckConstraint("principal + interest + fee > 0", name="something"),
        CheckConstraint("left_after >= 0", name="never_below"),
        CheckConstraint("kind <> 'rest' OR left_after = 0", name="rest_is_all"),
        UniqueConstraint("contract_id", "number"),
        Index("ix_contract_item_account", "account_id", "due_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), init=False)
    #: 1 for the first that was asked for.
    number: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    kind: Mapped[ItemKind] = mapped_column(word(ItemKind, "contract_item_kind"))
    #: Which month of the plan; none for what is none.
    month: Mapped[int | None]
    asked_on: Mapped[date]
    due_on: Mapped[date]
    principal: Mapped[Money]
    interest: Mapped[Money]
    fee: Mapped[Money]
    #: What was left of the principal, not asked for.
    left_after: Mapped[Money]

    @property
    def total(self) -> Money:
        """All that was asked for."""
        return self.principal + self.interest + self.fee


class ContractSignature(Base):
    """What the owner agreed to: the words, the terms as data, and from where. Written once."""

    __tablename__ = "contract_signature"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was signed with: sent twice, signed once.
    key: Mapped[UUID] = mapped_column(unique=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), init=False, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    where: Mapped[SignedWhere] = mapped_column(word(SignedWhere, "contract_where"))
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


class ContractMove(Base):
    """One move: who or what made it, when, in which words. Only ever added."""

    __tablename__ = "contract_move"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), init=False, index=True)
    from_state: Mapped[ContractState] = mapped_column(word(ContractState, "contract_from"))
    to_state: Mapped[ContractState] = mapped_column(word(ContractState, "contract_to"))
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")
    #: What was missing then.
    missing: Mapped[Money] = mapped_column(default=Money.ZERO)
