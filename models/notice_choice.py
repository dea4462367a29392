"""Which messages a person wants that they may do without, and whether they wish bills by e-mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, word


class Topic(StrEnum):
    """What a person may choose about."""

    #: A payment came.
    RECEIPTS = "receipts"
    #: A bank was asked for a payment.
    PAYMENTS_SENT = "payments_sent"
    #: A question was answered.
    ANSWERS = "answers"
    #: Their part in an account ended.
    SHARING = "sharing"
    #: A wish from before bills went by e-mail; it is chosen for each account now (``Paperless``).
    BILLS_BY_EMAIL = "bills_by_email"


class NoticeChoice(Base):
    """A choice of one person's; without one, a topic is as the services say."""

    __tablename__ = "notice_choice"
    __table_args__ = (UniqueConstraint("person_id", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    topic: Mapped[Topic] = mapped_column(word(Topic))
    is_wanted: Mapped[bool]
    changed_at: Mapped[datetime]
