"""The books: accounts, posted entries and the transfers they are made of.

An ``Entry`` is one posted document (a bill, a payment, a return). Its
``Transfer`` rows each move one amount from one account to another and so
balance by themselves. Neither is ever changed: the database refuses, on both
engines. The database also keeps ``LedgerAccount.balance`` in the same
transaction (migration ``ledger triggers``), so no path can forget to.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, word
from models.money import Money


class LedgerKind(StrEnum):
    """The five kinds of account."""

    ASSET = "asset"
    LIABILITY = "liability"
    REVENUE = "revenue"
    EXPENSE = "expense"
    EQUITY = "equity"


class Component(StrEnum):
    """What a customer's balance is made of."""

    SERVICE = "service"
    PENALTY = "penalty"
    INTEREST = "interest"
    FEE = "fee"
    CONTRACT = "contract"
    #: Money held for the customer: paid and not yet applied. Its balance is negative or zero.
    CREDIT = "credit"


class EntryKind(StrEnum):
    """What an entry in the books says happened. Each is described in docs/ledger.md."""

    OPENING = "opening"
    BILL = "bill"
    PENALTY = "penalty"
    INTEREST = "interest"
    FEE = "fee"
    ADJUSTMENT = "adjustment"
    PAYMENT = "payment"
    CREDIT_APPLIED = "credit_applied"
    PAYMENT_RETURNED = "payment_returned"
    REFUND = "refund"
    DISPUTE_WITHDRAWN = "dispute_withdrawn"
    DISPUTE_REINSTATED = "dispute_reinstated"
    PROCESSOR_FEE = "processor_fee"
    PAYOUT = "payout"
    REVERSAL = "reversal"
    CONTRACT = "contract"
    INSTALMENT = "instalment"
    PAYMENT_MOVED = "payment_moved"
    WRITE_OFF = "write_off"
    REINSTATED = "reinstated"


#: What lets somebody owe less though no new money came: what cash that was kept is covered by.
COVERS_CASH = frozenset(
    {EntryKind.ADJUSTMENT, EntryKind.REVERSAL, EntryKind.WRITE_OFF, EntryKind.PAYMENT_MOVED}
)


class LedgerAccount(Base):
    """An account of the general ledger, or one component of one customer's balance.

    A customer's accounts are the subledger; each points at the general-ledger
    account that controls it, and only the subledger is posted to.
    """

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("account_id", "component"),
        CheckConstraint(
            "(account_id IS NULL) = (component IS NULL)"
            " AND (account_id IS NULL) = (control_id IS NULL)"
            " AND (account_id IS NULL) = (code IS NOT NULL)",
            name="general_or_customer",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The district's own number for a general-ledger account, such as ``1200``.
    code: Mapped[str | None] = mapped_column(unique=True, default=None)
    name: Mapped[str | None] = mapped_column(default=None)
    kind: Mapped[LedgerKind] = mapped_column(word(LedgerKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("customer_account.id"), default=None)
    component: Mapped[Component | None] = mapped_column(word(Component), default=None)
    control_id: Mapped[int | None] = mapped_column(
        ForeignKey("ledger_account.id"), default=None, index=True
    )
    #: Debits less credits, kept by the database in the transaction that posts.
    balance: Mapped[Money] = mapped_column(default=Money.ZERO)


class Entry(Base):
    """One document posted to the books, written once and never changed.

    A mistake is put right by a second entry that says which one it reverses.
    """

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("total > 0", name="total_positive"),
        Index("ix_entry_account", "account_id", "effective_on", "id"),
        Index("ix_entry_recorded_at", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The business name of what happened, such as ``payment:pi_3Q…``. Said twice, posted once.
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[EntryKind] = mapped_column(word(EntryKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("customer_account.id"), default=None)
    #: What this did to what the customer owes; above zero owes more.
    change: Mapped[Money]
    #: The sum of its transfers.
    total: Mapped[Money]
    #: The district's day on which it counts.
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    memo: Mapped[str]
    #: Who posted it: ``staff:7``, ``person:12`` or the name of a job.
    actor: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id"), default=None, unique=True
    )

    transfers: Mapped[list["Transfer"]] = relationship(
        init=False, viewonly=True, order_by="Transfer.id"
    )


class Transfer(Base):
    """One amount moving from one account to another. It balances alone and never changes."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    debit_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    credit_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    amount: Mapped[Money]

    debit: Mapped[LedgerAccount] = relationship(init=False, foreign_keys=[debit_id], viewonly=True)
    credit: Mapped[LedgerAccount] = relationship(
        init=False, foreign_keys=[credit_id], viewonly=True
    )


class ClosedPeriod(Base):
    """A month whose books are closed: the database refuses an entry effective in it."""

    __tablename__ = "closed_period"

    #: The first day of the month.
    month: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]
