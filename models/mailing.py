"""How bills leave the house: the proof of each sending, and the files the mail house prints."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word
from models.bill import Bill
from models.document import Document
from models.outbox import OutboxMessage


class BillWay(StrEnum):
    """How a bill goes to a reader."""

    PAPER = "paper"
    EMAIL = "email"


class SendingWhy(StrEnum):
    """Why a bill was sent."""

    #: It is new. There is one such sending of a bill for ever.
    NEW = "new"
    #: Its e-mail came back, and it was tried once more.
    AGAIN = "again"
    #: E-mail came back twice: it follows on paper, and says so.
    BACK_ON_PAPER = "back_on_paper"
    #: A person asked for it.
    REPRINT = "reprint"


#: What the keys of print files of notices begin with.
NOTICES = "special_rates:"


class PrintFile(Base):
    """What a mail house prints and mails: bills in postal order, and a list of them; or notices."""

    __tablename__ = "print_file"
    __table_args__ = (
        CheckConstraint("(made_at IS NULL) = (list_id IS NULL)", name="made_has_its_list"),
        CheckConstraint(
            "(handed_at IS NULL) = (handed_by = '') AND (handed_at IS NULL) = (handed_on IS NULL)",
            name="handed_by_somebody",
        ),
        CheckConstraint("handed_at IS NULL OR made_at IS NOT NULL", name="handed_when_made"),
        CheckConstraint("drawn <= bills", name="drawn_of_its_bills"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: ``run:7``, ``special_rates:2026``, or the form it was asked for with, which stands behind
    #: ``special_rates:`` too for notices: asked for twice, made once.
    key: Mapped[str] = mapped_column(unique=True)
    #: None for bills that are printed again.
    run_id: Mapped[int | None] = mapped_column(ForeignKey("bill_run.id"), default=None, index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    bills: Mapped[int] = mapped_column(default=0)
    #: How many of them are drawn.
    drawn: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    #: The list that goes with it, as a spreadsheet reads it.
    list_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), default=None)
    made_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The day it was handed to the mail house, who says so, and when they did.
    handed_on: Mapped[date | None] = mapped_column(default=None)
    handed_at: Mapped[datetime | None] = mapped_column(default=None)
    handed_by: Mapped[str] = mapped_column(default="")

    manifest: Mapped[Document | None] = relationship(init=False, viewonly=True)
    parts: Mapped[list["PrintPart"]] = relationship(
        init=False, viewonly=True, order_by="PrintPart.number"
    )

    @property
    def holds_notices(self) -> bool:
        """Whether notices of special rates are printed in it, not bills."""
        return self.key.startswith(NOTICES)

    @property
    def sides(self) -> int:
        """Pages of each: a bill is one, a notice a sheet of two."""
        return 2 if self.holds_notices else 1


class PrintPart(Base):
    """A piece of a print file: so many bills in one PDF. Drawn once and kept."""

    __tablename__ = "print_part"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    file_id: Mapped[int] = mapped_column(ForeignKey("print_file.id"))
    #: Counted from 1.
    number: Mapped[int]
    first_place: Mapped[int]
    last_place: Mapped[int]
    pages: Mapped[int]
    #: The SHA-256 of the PDF.
    digest: Mapped[str]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))

    document: Mapped[Document] = relationship(init=False, viewonly=True)


class Sending(Base):
    """One bill to one reader: the proof of when it went, how, and to where."""

    __tablename__ = "bill_sending"
    __table_args__ = (
        CheckConstraint("(way = 'email') = (message_id IS NOT NULL)", name="email_has_message"),
        CheckConstraint("(file_id IS NULL) = (place IS NULL)", name="in_a_file_at_a_place"),
        CheckConstraint("way = 'paper' OR file_id IS NULL", name="paper_alone_is_printed"),
        UniqueConstraint("file_id", "place"),
        Index("ix_bill_sending_bill", "bill_id", "id"),
        Index("ix_bill_sending_message", "message_id"),
        Index("ix_bill_sending_run", "run_id", "id"),
        partial_index(
            "ix_bill_sending_to_print", "run_id", "id", where="way = 'paper' AND file_id IS NULL"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Its business name: ``new:7`` is the first sending of the bill with that id.
    key: Mapped[str] = mapped_column(unique=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    #: The run it was sent with.
    run_id: Mapped[int | None] = mapped_column(ForeignKey("bill_run.id"), default=None)
    way: Mapped[BillWay] = mapped_column(word(BillWay, "bill_way"))
    why: Mapped[SendingWhy] = mapped_column(word(SendingWhy, "sending_why"))
    #: The mailbox, or name and address, a line each.
    sent_to: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), default=None)
    #: The file it is printed in, and its place there, counted from 1.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("print_file.id"), default=None)
    place: Mapped[int | None] = mapped_column(default=None)
    #: Why a person had it printed again, or the mailbox whose e-mail came back.
    reason: Mapped[str] = mapped_column(default="")

    bill: Mapped[Bill] = relationship(init=False, viewonly=True)
    file: Mapped[PrintFile | None] = relationship(init=False, viewonly=True)
    message: Mapped[OutboxMessage | None] = relationship(init=False, viewonly=True)
