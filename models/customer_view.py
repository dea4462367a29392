"""That a member of staff looks at an account as its customer sees it, why, and until when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class CustomerView(Base):
    """One look, of half an hour at most. The account's owners are shown it."""

    __tablename__ = "customer_view"
    __table_args__ = (
        CheckConstraint("ends_at >= began_at", name="ends_after_it_began"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        Index("ix_customer_view_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: Whose eyes: an owner of the account.
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    began_at: Mapped[datetime]
    #: Then it ends by itself, or it was ended.
    ends_at: Mapped[datetime]
