"""What a customer says happened to their money elsewhere, and what of it they want back."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word
from models.money import Money
from models.ticket import Ticket


class Way(StrEnum):
    """How somebody says they paid."""

    BANK = "bank"
    PAY_SITE = "pay_site"
    CHECK = "check"
    COUNTER = "counter"
    OTHER = "other"


class BackBy(StrEnum):
    """How a credit goes back."""

    CARD = "card"
    CHECK = "check"


class PaymentClaim(Base):
    """That one bill was paid elsewhere, or what an account without bills owes. Said again, the
    claim is amended."""

    __tablename__ = "payment_claim"
    __table_args__ = (
        UniqueConstraint("account_id", "bill_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        partial_index("uq_payment_claim_whole", "account_id", unique=True, where="bill_id IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: None when it is about the account as a whole: its bills are another system's.
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bill.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    way: Mapped[Way] = mapped_column(word(Way, "claim_way"))
    #: The bank, the site or the company.
    company: Mapped[str] = mapped_column(default="")
    amount: Mapped[Money]
    paid_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    #: The last day on which notices and late fees wait for the money.
    held_until: Mapped[date]
    claimed_at: Mapped[datetime]


class CreditRequest(Base):
    """That somebody wants their credit back; an account has one that is open."""

    __tablename__ = "credit_request"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        partial_index(
            "uq_credit_request_open",
            "account_id",
            unique=True,
            where="ended_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    back_by: Mapped[BackBy] = mapped_column(word(BackBy, "back_by"))
    #: The credit when it was asked for.
    amount: Mapped[Money]
    asked_at: Mapped[datetime]
    #: When a later request took its place.
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    ticket: Mapped[Ticket] = relationship(init=False, viewonly=True)
