"""Several accounts paid with one charge: a property manager's eleven bills at once.

Each account has an attempt of its own, with its own amount and its own way into
the books. The first of them leads: it carries the name that all of them share,
holds the payment page, and is the only one the processor knows. The others
always stand where it stands.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.money import Money


class PaymentTogether(Base):
    """One charge for several accounts, as it was asked for."""

    __tablename__ = "payment_together"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("fee >= 0", name="fee_not_negative"),
        CheckConstraint("parts > 0", name="parts_positive"),
        Index("ix_payment_together_asked", "payer_key", "asked_hash"),
    )

    #: Made for the browser's form; also the id of the attempt that leads.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    payer_key: Mapped[str]
    #: How many accounts are paid.
    parts: Mapped[int]
    #: What all the accounts are to be credited; each attempt says its own share.
    amount: Mapped[Money]
    #: What the payer pays on top, once; the leading attempt carries it.
    fee: Mapped[Money] = mapped_column(default=Money.ZERO)
    #: The hash of the accounts, their amounts and the method: the same wish is the same page.
    asked_hash: Mapped[str]
    #: The secret of the receipt for all of them.
    receipt_code: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
