"""What staff changed on an account: who, when, before and after. Only ever added."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class ChangeKind(StrEnum):
    """What was done."""

    SET_UP = "set_up"
    MAILING = "mailing"
    CONTACT = "contact"
    CLOSED = "closed"
    #: Who may see the account, as what.
    ACCESS = "access"


class AccountChange(Base):
    """One change of one account; its version is one more than that of the change before it."""

    __tablename__ = "account_change"
    __table_args__ = (
        UniqueConstraint("account_id", "version"),
        CheckConstraint("version > 0", name="counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was made with: sent twice, changed once.
    key: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    version: Mapped[int]
    kind: Mapped[ChangeKind] = mapped_column(word(ChangeKind, "change_kind"))
    at: Mapped[datetime]
    #: ``staff:7``.
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    #: What was there, by the words of the form; empty where there was nothing.
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
