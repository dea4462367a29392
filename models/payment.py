"""Money that came, and money that went back. Facts, not states."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, partial_index, word
from models.ledger import Entry
from models.money import Money


class Channel(StrEnum):
    """The way money reaches the district. Each has a clearing account in the district file."""

    ONLINE_CARD = "online_card"
    ONLINE_BANK = "online_bank"
    COUNTER = "counter"
    CHECK = "check"
    LOCKBOX = "lockbox"
    BANK_BILL_PAY = "bank_bill_pay"


#: Money that is in the books because a member of staff said that it came.
BY_HAND = frozenset({Channel.CHECK, Channel.COUNTER})


#: How a payment by a check says what it is: ``Check 1042``; in the words of an index.
CHECK = "Check "
IS_CHECK = "method >= 'Check ' AND method < 'Check!'"


class ReturnKind(StrEnum):
    """How money that was received went away again, or came back after all."""

    #: The payer's bank took a bank payment back.
    RETURNED = "returned"
    #: The card network took the money while the payer disputes the charge.
    DISPUTED = "disputed"
    #: The dispute was won; the money is here again.
    REINSTATED = "reinstated"


class Payment(Base):
    """Money received for an account, with the entry that put it in the books."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("channel", "reference"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_payment_received", "received_on", "id"),
        Index("ix_payment_account", "account_id", "received_on", "id"),
        Index("ix_payment_recorded", "recorded_at"),
        Index("ix_payment_amount", "amount", "id"),
        partial_index("ix_payment_check", "method", "id", where=IS_CHECK),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    #: The attempt to pay online that it came from, if any.
    attempt_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_attempt.id"), default=None, unique=True
    )
    #: What the account is credited; a card fee is not part of it.
    amount: Mapped[Money]
    channel: Mapped[Channel] = mapped_column(word(Channel))
    #: The name the bank or processor gave this money. Same name, same money.
    reference: Mapped[str] = mapped_column(index=True)
    #: What the payer knows it by: ``Visa ••4242``.
    method: Mapped[str] = mapped_column(default="")
    #: The district's day on which it counts as paid.
    received_on: Mapped[date]
    recorded_at: Mapped[datetime]
    #: The day the processor had the money; none where only we know, by when we recorded it.
    cleared_on: Mapped[date | None] = mapped_column(default=None)
    #: The last day on which a bank may still take it back; none for money that cannot be.
    returnable_until: Mapped[date | None] = mapped_column(default=None)
    #: Printed on the receipt, such as ``R-00048812``.
    receipt_number: Mapped[str] = mapped_column(unique=True)
    #: The secret of the receipt's public page.
    receipt_code: Mapped[str] = mapped_column(unique=True)

    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
    entry: Mapped[Entry] = relationship(init=False, viewonly=True)
    returns: Mapped[list["PaymentReturn"]] = relationship(
        init=False, viewonly=True, order_by="PaymentReturn.id"
    )


class PaymentReturn(Base):
    """Money of a payment that went back, or came again, with its entry."""

    __tablename__ = "payment_return"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    kind: Mapped[ReturnKind] = mapped_column(word(ReturnKind))
    #: The processor's name of the withdrawal, such as ``dp_…:withdrawn``. Said twice, once.
    reference: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[Money]
    #: The bank's or network's code: ``R01``, ``insufficient_funds``, ``fraudulent``.
    code: Mapped[str]
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]

    entry: Mapped[Entry] = relationship(init=False, viewonly=True)
