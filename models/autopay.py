"""Autopay: the standing permission to draw money for an account, and every change of it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, partial_index, word
from models.errors import NoSuchMove
from models.money import Money
from models.saved_method import SavedMethod


class AutopayState(StrEnum):
    """Whether drafts are drawn."""

    ON = "on"
    #: The bank said no too often, or for good: kept as it is until its method is replaced.
    SUSPENDED = "suspended"
    #: It came from another system without a method that works here.
    NEEDS_METHOD = "needs_method"
    ENDED = "ended"


_S = AutopayState
#: The allowed moves. docs/states.md is drawn from this.
NEXT_OF_AUTOPAY: Mapping[AutopayState, frozenset[AutopayState]] = MappingProxyType(
    {
        _S.ON: frozenset({_S.SUSPENDED, _S.ENDED}),
        _S.SUSPENDED: frozenset({_S.ON, _S.ENDED}),
        _S.NEEDS_METHOD: frozenset({_S.ON, _S.ENDED}),
        #: Whoever wants it again signs again: that is another one.
        _S.ENDED: frozenset(),
    }
)


class AmountRule(StrEnum):
    """How much a draft draws."""

    #: All that is owed.
    BALANCE = "balance"
    #: What its bill charges, as far as it is still owed.
    BILL = "bill"
    #: The same every time, as far as it is still owed.
    FIXED = "fixed"


class NoticeRule(StrEnum):
    """Before which drafts a notice is sent (12 CFR 1005.10(d))."""

    #: Before each.
    EVERY = "every"
    #: Only before one outside of a range the payer chose.
    RANGE = "range"


class Origin(StrEnum):
    """Where a permission came from."""

    PORTAL = "portal"
    #: Signed on paper, or said at the counter or by telephone and written down by staff.
    STAFF = "staff"
    #: Brought along from another system.
    IMPORT = "import"


class Mandate(Base):
    """What a payer signed: the words, and how they were agreed to. Written once, ended once.

    12 CFR 1005.10(b): a preauthorised debit needs an authorisation in writing, and the payer
    gets a copy. Nacha: kept for two years after it ended.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended_by_somebody"),
        Index("ix_mandate_account", "account_id", "id"),
        Index("ix_mandate_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was signed with: sent twice, signed once.
    key: Mapped[UUID] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: None when another system did not say who it was.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    #: None while the payer's bank details are missing.
    method_id: Mapped[int | None] = mapped_column(ForeignKey("saved_method.id"), default=None)
    origin: Mapped[Origin] = mapped_column(word(Origin))
    #: The exact words, in the language they were read in, and the hash of them.
    text: Mapped[str]
    language: Mapped[str]
    version: Mapped[str]
    #: The rules as data: ``days_before``, ``amount_rule``, ``fixed``, ``cap``, ``notice``.
    terms: Mapped[dict[str, Any]]
    #: What the payer proved within this sign-in: ``password``, ``passkey``, ``code`` …
    proof: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    browser: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")


class Autopay(Base):
    """One account's autopay. There is one at most that has not ended."""

    __tablename__ = "autopay"
    __table_args__ = (
        CheckConstraint("days_before >= 0", name="not_after_due"),
        CheckConstraint("(amount_rule = 'fixed') = (fixed IS NOT NULL)", name="fixed_amount"),
        CheckConstraint("fixed IS NULL OR fixed > 0", name="fixed_positive"),
        CheckConstraint("cap IS NULL OR cap > 0", name="cap_positive"),
        CheckConstraint("(notice_rule = 'range') = (range_to IS NOT NULL)", name="range_named"),
        CheckConstraint("state <> 'on' OR method_id IS NOT NULL", name="on_has_a_method"),
        partial_index(
            "uq_autopay_account", "account_id", where="state <> 'ended'", unique=True
        ),
        Index("ix_autopay_method", "method_id"),
        Index("ix_autopay_person", "person_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: Whose method pays; none while another system's payer is not known here.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    method_id: Mapped[int | None] = mapped_column(ForeignKey("saved_method.id"), default=None)
    #: No debit without what was signed.
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), unique=True)
    state: Mapped[AutopayState] = mapped_column(word(AutopayState))
    #: Drawn so many days before a bill is due; none on the day itself.
    days_before: Mapped[int] = mapped_column(default=0)
    amount_rule: Mapped[AmountRule] = mapped_column(word(AmountRule), default=AmountRule.BALANCE)
    fixed: Mapped[Money | None] = mapped_column(default=None)
    #: Never more than this; what is above it stays to be paid.
    cap: Mapped[Money | None] = mapped_column(default=None)
    notice_rule: Mapped[NoticeRule] = mapped_column(word(NoticeRule), default=NoticeRule.EVERY)
    range_from: Mapped[Money | None] = mapped_column(default=None)
    range_to: Mapped[Money | None] = mapped_column(default=None)
    #: Bills issued before this day are not drawn: the payer said they pay those themselves.
    bills_from: Mapped[date]
    #: No draft until the end of the day before; none when it is not paused.
    paused_until: Mapped[date | None] = mapped_column(default=None)
    #: Returns since the last draft that stayed.
    returns: Mapped[int] = mapped_column(default=0)
    #: Why it is suspended, as a code the payer's words are made of.
    reason: Mapped[str] = mapped_column(default="")
    #: Goes up with every change: a form that saw another is asked to look again.
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
    method: Mapped[SavedMethod | None] = relationship(init=False, viewonly=True)
    mandate: Mapped[Mandate] = relationship(init=False, viewonly=True)

    @property
    def is_on(self) -> bool:
        """Whether drafts are drawn, pauses apart."""
        return self.state is AutopayState.ON

    def move_to(self, state: AutopayState) -> bool:
        """Move along the graph; staying is no move. Whether it moved.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if state not in NEXT_OF_AUTOPAY[self.state]:
            raise NoSuchMove("Autopay", self.state, state)
        self.state = state
        return True


class AutopayDeed(StrEnum):
    """What somebody did to an autopay, or what became of it."""

    STARTED = "started"
    BROUGHT = "brought"
    METHOD = "method"
    RULES = "rules"
    PAUSED = "paused"
    RESUMED = "resumed"
    SKIPPED = "skipped"
    UNSKIPPED = "unskipped"
    SUSPENDED = "suspended"
    REVIVED = "revived"
    MOVED = "moved"
    ENDED = "ended"


class AutopayChange(Base):
    """One change, by whom and why. Only ever added."""

    __tablename__ = "autopay_change"
    __table_args__ = (Index("ix_autopay_change_autopay", "autopay_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was made with: sent twice, made once.
    key: Mapped[str] = mapped_column(unique=True)
    autopay_id: Mapped[int] = mapped_column(ForeignKey("autopay.id"))
    deed: Mapped[AutopayDeed] = mapped_column(word(AutopayDeed))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    #: ``person:12``, ``staff:7`` or the name of a job.
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
