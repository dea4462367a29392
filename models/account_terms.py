"""What an account is charged by, and since when."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AccountTerms(Base):
    """The class, units, area and meter of an account from a day until the next such row.

    An account without any is charged by what it was set up with, since it was opened. Rows are
    only added: a bill that was made by one can be explained by it for ever.
    """

    __tablename__ = "account_terms"
    __table_args__ = (UniqueConstraint("account_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    from_on: Mapped[date]
    #: A class, an area and a size of meter of the district's file.
    customer_class: Mapped[str]
    units: Mapped[Decimal]
    area: Mapped[str] = mapped_column(default="")
    meter: Mapped[str] = mapped_column(default="")
    #: ``has``: what it has besides, such as ``street_light`` or ``duplicate_bill``.
    more: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    reason: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
