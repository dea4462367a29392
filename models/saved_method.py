"""A card or bank account a person keeps with the processor, to pay with later.

The processor holds the number; here is its name for it and what the person
recognises it by. It belongs to the person: nobody else on the account sees it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.attempt import MethodType
from models.base import Base, partial_index, word


class MethodState(StrEnum):
    """How far a method has come."""

    #: Kept here; the processor may hold a page open to add it.
    PENDING = "pending"
    #: Two small deposits are on their way to the bank account; it cannot pay yet.
    VERIFYING = "verifying"
    #: It can pay.
    ACTIVE = "active"
    #: The bank or network said no for good, or the permission ended; it can be replaced.
    SUSPENDED = "suspended"
    #: Its person took it away.
    REMOVED = "removed"
    #: The page was left, or the method could not be proven.
    GIVEN_UP = "given_up"


_S = MethodState
#: The allowed moves. docs/states.md is drawn from this.
NEXT_OF_METHOD: Mapping[MethodState, frozenset[MethodState]] = MappingProxyType(
    {
        _S.PENDING: frozenset({_S.VERIFYING, _S.ACTIVE, _S.GIVEN_UP}),
        _S.VERIFYING: frozenset({_S.ACTIVE, _S.SUSPENDED, _S.REMOVED, _S.GIVEN_UP}),
        _S.ACTIVE: frozenset({_S.SUSPENDED, _S.REMOVED}),
        _S.SUSPENDED: frozenset({_S.ACTIVE, _S.REMOVED}),
        _S.REMOVED: frozenset(),
        #: Whoever came back late to the page did prove it.
        _S.GIVEN_UP: frozenset({_S.VERIFYING, _S.ACTIVE}),
    }
)
#: Shown in the person's list.
KEPT = frozenset({_S.VERIFYING, _S.ACTIVE, _S.SUSPENDED})


class ProcessorCustomer(Base):
    """The processor's name for one of our people; made when they first keep a method."""

    __tablename__ = "processor_customer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    customer_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


def shown(method_type: MethodType, brand: str, funding: str, last_four: str) -> str:
    """What a person knows a method by: ``Visa ••4242``, ``Checking ••6789``."""
    name = brand if method_type is MethodType.CARD else funding.capitalize()
    return f"{name or method_type.capitalize()} ••{last_four}"


class SavedMethod(Base):
    """One card or bank account of one person."""

    __tablename__ = "saved_method"
    __table_args__ = (
        CheckConstraint(
            "expires_month IS NULL OR expires_month BETWEEN 1 AND 12", name="month_of_a_year"
        ),
        Index("ix_saved_method_person", "person_id", "id"),
        Index("ix_saved_method_fingerprint", "fingerprint"),
        partial_index("ix_saved_method_look", "next_look_at", where="next_look_at IS NOT NULL"),
        partial_index(
            "uq_saved_method_default", "person_id",
            where="is_default AND state IN ('verifying', 'active', 'suspended')", unique=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was added with: sent twice, one page.
    key: Mapped[UUID] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    method_type: Mapped[MethodType] = mapped_column(word(MethodType))
    state: Mapped[MethodState] = mapped_column(
        word(MethodState, "method_state"), default=MethodState.PENDING
    )
    #: The person's own name for it: ``House account``.
    label: Mapped[str] = mapped_column(default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    #: ``Visa`` or the bank's name, as the processor says it.
    brand: Mapped[str] = mapped_column(default="")
    #: ``checking`` or ``savings`` of a bank account, ``credit`` or ``debit`` of a card.
    funding: Mapped[str] = mapped_column(default="")
    last_four: Mapped[str] = mapped_column(default="")
    #: The month in which a card runs out.
    expires_month: Mapped[int | None] = mapped_column(default=None)
    expires_year: Mapped[int | None] = mapped_column(default=None)
    #: The processor's name for the number itself: the same account under two names.
    fingerprint: Mapped[str] = mapped_column(default="")
    #: The exact words agreed to, their version, and from where.
    consent_text: Mapped[str]
    consent_version: Mapped[str]
    consented_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    #: The one it takes the place of once it is proven.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("saved_method.id"), default=None)
    #: The account whose autopay is to use it once it is proven, if it was added from there.
    for_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer_account.id"), default=None
    )
    #: The permissions that were read with it: ``versions`` by the account's id, and the ``proof``.
    permitted: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), default=None
    )  # fmt: skip
    session_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    session_url: Mapped[str] = mapped_column(default="")
    setup_intent_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    payment_method_id: Mapped[str | None] = mapped_column(default=None, unique=True)
    #: The processor's name of the bank mandate.
    mandate_id: Mapped[str | None] = mapped_column(default=None)
    #: Where the two small deposits are named; empty when nothing is to prove.
    verify_url: Mapped[str] = mapped_column(default="")
    #: Why it was suspended or could not be proven; a code of the bank's or network's.
    failure_code: Mapped[str] = mapped_column(default="")
    keys_spent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    #: When the processor is asked again; none once settled.
    next_look_at: Mapped[datetime | None] = mapped_column(default=None)
    looks: Mapped[int] = mapped_column(default=0)

    @property
    def shown(self) -> str:
        """What the person knows it by: ``Visa ••4242``, ``Checking ••6789``."""
        return shown(self.method_type, self.brand, self.funding, self.last_four)

    def may(self, state: MethodState) -> bool:
        """Whether this move is allowed."""
        return state in NEXT_OF_METHOD[self.state]
