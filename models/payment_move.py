"""A payment, or a part of it, that staff made another account's."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.money import Money


class PaymentMove(Base):
    """A payment, or a part of it, that became another account's. Written once.

    Tender, receipt, deposit and clearing stay as they are: only whose the money is has changed.
    """

    __tablename__ = "payment_move"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("from_account_id <> to_account_id", name="two_accounts"),
        Index("ix_payment_move_payment", "payment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    from_account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    to_account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    amount: Mapped[Money]
    out_entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    in_entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    moved_at: Mapped[datetime]
