"""The yearly notice of special rates: what it says, who agreed to it, and the proof of each.

RCW 57.08.014: everybody served is told each year, and when service begins, that some are charged
less, and what that shifts to the others.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount
from models.base import Base, partial_index, word
from models.mailing import BillWay, PrintFile
from models.money import Money
from models.outbox import OutboxMessage


class NoticeWhy(StrEnum):
    """Why an account was told."""

    #: It is told each year: once in a year for ever.
    YEARLY = "yearly"
    #: Its service began: once for ever.
    WELCOME = "welcome"
    #: The e-mail of one of the two came back: the same follows on paper.
    BACK_ON_PAPER = "back_on_paper"


class SpecialRatesNotice(Base):
    """What is told in a year: the programs, what they cost, and what that shifts to each other.

    Figures and words are kept as the second person saw them; nothing is sent before they agreed.
    """

    __tablename__ = "special_rates_notice"
    __table_args__ = (
        CheckConstraint("to_on > from_on", name="forward"),
        CheckConstraint("approved_by = '' OR approved_by <> prepared_by", name="second_person"),
        CheckConstraint("(approved_at IS NULL) = (approved_by = '')", name="approved_by_somebody"),
        CheckConstraint("written = 0 OR approved_at IS NOT NULL", name="sent_when_approved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    year: Mapped[int] = mapped_column(unique=True)
    #: The programs' year that it tells the cost of.
    from_on: Mapped[date]
    to_on: Mapped[date]
    #: What the bills of that year took off, and how many bills there were.
    given: Mapped[Money]
    bills: Mapped[int]
    #: Accounts that had something taken off, and open accounts that had not.
    discounted: Mapped[int]
    undiscounted: Mapped[int]
    #: What each of the latter pays more in a month, rounded to the cent.
    shift: Mapped[Money]
    #: The ``offers`` as plain data, as services/rules/special_rates.py writes and reads them.
    says: Mapped[dict[str, Any]]
    prepared_by: Mapped[str]
    prepared_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The last account that was written to, how many were, and when it was the last.
    written_to: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime | None] = mapped_column(default=None)


class NoticeSending(Base):
    """One notice to one account: the proof of when it went, how, and to where."""

    __tablename__ = "special_rates_sending"
    __table_args__ = (
        CheckConstraint("(way = 'email') = (message_id IS NOT NULL)", name="email_has_message"),
        CheckConstraint("(file_id IS NULL) = (place IS NULL)", name="in_a_file_at_a_place"),
        CheckConstraint("way = 'paper' OR file_id IS NULL", name="paper_alone_is_printed"),
        UniqueConstraint("notice_id", "account_id", "why"),
        UniqueConstraint("file_id", "place"),
        Index("ix_special_rates_sending_account", "account_id", "id"),
        Index("ix_special_rates_sending_message", "message_id"),
        partial_index(
            "ix_special_rates_sending_to_print", "notice_id", "id",
            where="way = 'paper' AND file_id IS NULL",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Its business name: ``yearly:2026:7``, or ``welcome:7`` of the account with that id.
    key: Mapped[str] = mapped_column(unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("special_rates_notice.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    why: Mapped[NoticeWhy] = mapped_column(word(NoticeWhy, "notice_why"))
    way: Mapped[BillWay] = mapped_column(word(BillWay, "notice_way"))
    #: The mailbox, or name and address, a line each.
    sent_to: Mapped[str]
    #: The language that stands first.
    language: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), default=None)
    #: The file it is printed in, and its place there, counted from 1.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("print_file.id"), default=None)
    place: Mapped[int | None] = mapped_column(default=None)

    notice: Mapped[SpecialRatesNotice] = relationship(init=False, viewonly=True)
    account: Mapped[CustomerAccount] = relationship(init=False, viewonly=True)
    file: Mapped[PrintFile | None] = relationship(init=False, viewonly=True)
    message: Mapped[OutboxMessage | None] = relationship(init=False, viewonly=True)
