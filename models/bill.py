"""A bill and the lines that explain it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, word
from models.ledger import Component, Entry
from models.money import Money


class Bill(Base):
    """What an account owes for one billing period, as it was sent."""

    __tablename__ = "bill"
    __table_args__ = (
        UniqueConstraint("account_id", "period_from"),
        CheckConstraint("period_to >= period_from", name="period_forward"),
        CheckConstraint("total > 0", name="total_positive"),
        Index("ix_bill_total", "total", "issued_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    #: The printed number, such as ``26-110502``.
    number: Mapped[str] = mapped_column(unique=True)
    #: The secret in the square code on the paper: whoever holds the bill may pay it.
    code: Mapped[str] = mapped_column(unique=True)
    period_from: Mapped[date]
    period_to: Mapped[date]
    issued_on: Mapped[date]
    #: Unpaid at the end of this day is late.
    due_on: Mapped[date]
    #: The charges of this bill; the sum of its lines.
    total: Mapped[Money]
    #: What was owed before this bill, as printed on it; below zero was a credit.
    balance_before: Mapped[Money] = mapped_column(default=Money.ZERO)

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
    entry: Mapped[Entry] = relationship(init=False, viewonly=True)
    lines: Mapped[list["BillLine"]] = relationship(
        init=False, viewonly=True, order_by="BillLine.position"
    )


class BillLine(Base):
    """One charge or credit on a bill, with the reason for its amount."""

    __tablename__ = "bill_line"
    __table_args__ = (UniqueConstraint("bill_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    position: Mapped[int]
    component: Mapped[Component] = mapped_column(word(Component))
    #: The key of its words in the catalogue of the district, such as ``sewer_service``.
    charge: Mapped[str]
    description: Mapped[str]
    amount: Mapped[Money]
    #: Why: ``rule``, ``resolution``, ``inputs`` and the ``arithmetic`` in words.
    reason: Mapped[dict[str, Any]]


class BillHash(Base):
    """What a bill said when it was posted, as a hash; of a bill from before, when first shown.

    Written once. A bill that comes to another hash was changed behind our back
    (services/rules/bill_contents.py says what is hashed).
    """

    __tablename__ = "bill_hash"

    bill_id: Mapped[int] = mapped_column(
        ForeignKey("bill.id"), primary_key=True, autoincrement=False
    )
    #: The SHA-256 of its data in canonical form, as 64 hexadecimal digits.
    digest: Mapped[str]
    kept_at: Mapped[datetime]
