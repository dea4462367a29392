"""What was done for bills that were not paid: steps taken, who was told and how, fees taken off."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word
from models.bill import Bill
from models.delinquency import Does, Whom
from models.money import Money


class PastDueStep(Base):
    """One step taken for one bill. There is one for ever, however often the run goes."""

    __tablename__ = "past_due_step"
    __table_args__ = (
        UniqueConstraint("bill_id", "step"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("(amount = 0) = (entry_id IS NULL)", name="posted_when_it_costs"),
        Index("ix_past_due_step_account", "account_id", "id"),
        Index("ix_past_due_step_day", "taken_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: Its name for this bill: ``late_fee``, ``interest:2``.
    step: Mapped[str]
    does: Mapped[Does] = mapped_column(word(Does, "past_due_does"))
    taken_on: Mapped[date]
    #: What was unpaid of the bill when it was taken.
    unpaid: Mapped[Money]
    #: What it cost.
    amount: Mapped[Money]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), default=None)
    #: How the amount came about: ``rule``, ``resolution``, ``sum`` and ``arithmetic``.
    reason: Mapped[dict[str, Any]]
    #: An owner who had asked was not told with the tenant: no lien for this bill.
    missed_owner: Mapped[bool] = mapped_column(default=False)
    taken_at: Mapped[datetime]
    taken_by: Mapped[str]

    bill: Mapped[Bill] = relationship(init=False, viewonly=True)
    notices: Mapped[list["PastDueNotice"]] = relationship(
        init=False, viewonly=True, order_by="PastDueNotice.id"
    )


class Way(StrEnum):
    """How a notice goes."""

    EMAIL = "email"
    PAPER = "paper"


class PastDueNotice(Base):
    """One notice to one reader: the proof of who was told what, when, by which way."""

    __tablename__ = "past_due_notice"
    __table_args__ = (
        UniqueConstraint("step_id", "whom", "way", "sent_to"),
        CheckConstraint("way = 'paper' OR message_id IS NOT NULL", name="email_has_message"),
        CheckConstraint("(mailed_at IS NULL) = (mailed_by = '')", name="mailed_by_somebody"),
        partial_index(
            "ix_past_due_notice_to_mail", "id",
            where="way = 'paper' AND mailed_at IS NULL",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    step_id: Mapped[int] = mapped_column(ForeignKey("past_due_step.id"))
    whom: Mapped[Whom] = mapped_column(word(Whom, "past_due_whom"))
    way: Mapped[Way] = mapped_column(word(Way, "past_due_way"))
    #: The mailbox, or name and address, a line each.
    sent_to: Mapped[str]
    language: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), default=None)
    #: What the paper says: the same facts give the same paper for ever.
    facts: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    #: When somebody put the paper into the mail.
    mailed_at: Mapped[datetime | None] = mapped_column(default=None)
    mailed_by: Mapped[str] = mapped_column(default="")


class NoticeCopy(Base):
    """Somebody who gets copies of an account's notices: an owner who asked, or a mortgagee."""

    __tablename__ = "notice_copy"
    __table_args__ = (
        CheckConstraint("whom IN ('owner', 'mortgagee')", name="whom_by_mail"),
        CheckConstraint("ended_on IS NULL OR ended_on >= asked_on", name="ends_after_start"),
        Index("ix_notice_copy_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was written down with: sent twice, there once.
    key: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    whom: Mapped[Whom] = mapped_column(word(Whom, "notice_copy_whom"))
    name: Mapped[str]
    line1: Mapped[str]
    line2: Mapped[str] = mapped_column(default="")
    city: Mapped[str]
    state: Mapped[str]
    postal_code: Mapped[str]
    #: The day the written request came.
    asked_on: Mapped[date]
    #: The last day; none while it lasts.
    ended_on: Mapped[date | None] = mapped_column(default=None)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class StepHeldBack(Base):
    """One step of one bill that a member of staff holds back up to a day."""

    __tablename__ = "step_held_back"
    __table_args__ = (UniqueConstraint("bill_id", "step", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    step: Mapped[str]
    #: The last day it waits.
    until: Mapped[date]
    reason: Mapped[str]
    held_at: Mapped[datetime]
    held_by: Mapped[str]


class FeeWaiver(Base):
    """A late fee that was taken off: by policy for whoever asked, or by staff with a reason."""

    __tablename__ = "fee_waiver"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_fee_waiver_account", "account_id", "id"),
        Index("ix_fee_waiver_by", "waived_by", "waived_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("customer_account.id"))
    #: The entry of the late fee, which is taken off once.
    penalty_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    #: The entry that took it off.
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    amount: Mapped[Money]
    reason: Mapped[str]
    #: Whether the district's policy granted it at once; else staff decided.
    is_by_policy: Mapped[bool]
    waived_on: Mapped[date]
    waived_at: Mapped[datetime]
    waived_by: Mapped[str]


class PastDueRun(Base):
    """The run of one night: what it expected when it began, and what came of it."""

    __tablename__ = "past_due_run"

    #: There is one a day, started again or not.
    day: Mapped[date] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    expected: Mapped[int]
    expected_amount: Mapped[Money]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What came of it: steps and cents by what they do, and each trouble in words.
    result: Mapped[dict[str, Any]]
