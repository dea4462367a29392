"""A question about an account, and what was written. Its states are in ``ticket_states``.

A note is for staff alone, and no read of the portal's asks for it.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import CustomerAccount, Person
from models.base import Base, partial_index, word
from models.errors import NoSuchMove
from models.identity import Staff
from models.ticket_states import (
    IS_ELSEWHERE,
    IS_INSIDE,
    IS_PROMISED,
    IS_SNOOZED,
    IS_TO_ANSWER,
    IS_UNOWNED,
    NEXT,
    OF_CALLS,
    OF_LETTERS,
    TicketState,
    WaitsFor,
)

#: Numbers begin where nobody takes them for a count.
FIRST_NUMBER = 10_000


HAS_TELEPHONE = "ticket.telephone <> ''"


class Subject(StrEnum):
    """What a question is about."""

    BILL = "bill"
    LINE = "line"
    PAYMENT = "payment"
    OTHER = "other"


class Reason(StrEnum):
    """Why somebody asks, as they pick it."""

    AMOUNT = "amount"
    MEANING = "meaning"
    PAID_ALREADY = "paid_already"
    NOT_MINE = "not_mine"
    HARDSHIP = "hardship"
    OTHER = "other"


class TicketChannel(StrEnum):
    """How a question came."""

    PORTAL = "portal"
    PHONE = "phone"
    #: By itself, in the mailbox: it belongs to no account until staff attach one.
    LETTER = "letter"


class WrittenAs(StrEnum):
    """What a message of a ticket is."""

    #: From the customer, or what they said on the telephone.
    CUSTOMER = "customer"
    #: To the customer.
    REPLY = "reply"
    #: For staff alone.
    NOTE = "note"


#: What a customer may ever read.
SHOWN_TO_CUSTOMERS = (WrittenAs.CUSTOMER, WrittenAs.REPLY)


class Ticket(Base):
    """One question about an account, or a letter or call of nobody's yet, until it is answered."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(
            "(subject IN ('bill', 'line')) = (bill_id IS NOT NULL)"
            " AND (subject = 'line') = (line_position IS NOT NULL)"
            " AND (subject = 'payment') = (payment_id IS NOT NULL)",
            name="is_about_one_thing",
        ),
        CheckConstraint(
            "account_id IS NOT NULL OR channel IN ('letter', 'phone')", name="is_somebodys"
        ),
        CheckConstraint(
            "(state IN ('waiting_internal', 'waiting_external')) = (waits_for IS NOT NULL)",
            name="waits_for_somebody",
        ),
        CheckConstraint(
            "(state = 'snoozed') = (snoozed_until IS NOT NULL)", name="snoozed_until_a_day"
        ),
        CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_leads_on"
        ),
        CheckConstraint("days_left >= 0", name="days_left_of_a_promise"),
        Index("ix_ticket_account", "account_id", "id"),
        partial_index(
            "ix_ticket_owned", "owner_id", "promised_on", "id",
            where=IS_TO_ANSWER,),
        partial_index(
            "ix_ticket_unowned", "promised_on", "id",
            where=IS_UNOWNED,),
        partial_index(
            "ix_ticket_inside", "owner_id", "promised_on", "id",
            where=IS_INSIDE,),
        partial_index(
            "ix_ticket_due", "promised_on", "id",
            where=IS_PROMISED,),
        partial_index(
            "ix_ticket_letters", "channel", "promised_on", "id",
            where=OF_LETTERS,),
        partial_index(
            "ix_ticket_calls", "touched_on", "id",
            where=OF_CALLS,),
        partial_index(
            "ix_ticket_telephone", "telephone", "id",
            where="telephone <> ''",),
        partial_index(
            "ix_ticket_elsewhere", "state", "touched_on", "id",
            where=IS_ELSEWHERE,),
        partial_index(
            "ix_ticket_snoozed", "snoozed_until", "id",
            where=IS_SNOOZED,),
        partial_index(
            "ix_ticket_merged", "merged_into_id",
            where="merged_into_id IS NOT NULL",),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was asked with: sent twice, asked once.
    key: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("customer_account.id"))
    #: Who asked; none for a caller who is nobody we know, and for a letter nobody verified.
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    #: What a caller called themselves.
    caller: Mapped[str] = mapped_column(default="")
    #: The ten digits they can be called back at; empty when they gave none.
    telephone: Mapped[str] = mapped_column(default="", server_default="")
    #: The address the letter says it came from; empty when it cannot be read.
    sender: Mapped[str] = mapped_column(default="", server_default="")
    channel: Mapped[TicketChannel] = mapped_column(word(TicketChannel, "ticket_channel"))
    subject: Mapped[Subject] = mapped_column(word(Subject, "ticket_subject"))
    reason: Mapped[Reason] = mapped_column(word(Reason, "ticket_reason"))
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bill.id"), default=None)
    line_position: Mapped[int | None] = mapped_column(default=None)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), default=None)
    state: Mapped[TicketState] = mapped_column(
        word(TicketState, "ticket_state"), default=TicketState.NEW
    )
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    #: The day the office promised an answer by.
    promised_on: Mapped[date]
    #: Business days that were left of the promise when its clock stopped; none while it runs.
    days_left: Mapped[int | None] = mapped_column(default=None)
    waits_for: Mapped[WaitsFor | None] = mapped_column(
        word(WaitsFor, "ticket_waits_for"), default=None
    )
    #: The day it comes back by itself.
    snoozed_until: Mapped[date | None] = mapped_column(default=None)
    #: The question it is a part of; what is written to it lands there.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), default=None)
    #: The day something was last written or decided.
    touched_on: Mapped[date]
    #: Grows with everything that is written: whoever answers an older one looks again.
    version: Mapped[int] = mapped_column(default=1)

    account: Mapped[CustomerAccount | None] = relationship(init=False, viewonly=True)
    asked_by: Mapped[Person | None] = relationship(init=False, viewonly=True)
    owner: Mapped[Staff | None] = relationship(init=False, viewonly=True)

    @property
    def number(self) -> str:
        """``T-10482``: what people say on the telephone."""
        return number_of(self.id)

    @property
    def is_strangers_call(self) -> bool:
        """Whether it is a call that belongs to no account yet."""
        return self.channel is TicketChannel.PHONE and self.account_id is None

    @property
    def is_unproved(self) -> bool:
        """Whether anybody may have written it: a letter whose sender nobody verified."""
        return self.channel is TicketChannel.LETTER and self.asked_by_id is None

    @property
    def is_of_nobody(self) -> bool:
        """Whether nobody we know asked it, so that no customer is shown it."""
        return self.is_unproved or self.is_strangers_call

    def move_to(self, state: TicketState) -> bool:
        """Move along the graph; staying is no move. Whether it moved.

        What it waited for, or until when, is over with the move.

        :raises NoSuchMove: when the graph has no such move.
        """
        if state is self.state:
            return False
        if state not in NEXT[self.state]:
            raise NoSuchMove("A question", self.state, state)
        self.state, self.waits_for, self.snoozed_until = state, None, None
        return True

    def wait_for(self, whom: WaitsFor) -> None:
        """Move to where it waits for them.

        :raises NoSuchMove: when the graph has no such move.
        """
        self.move_to(whom.state)
        self.waits_for = whom

    def snooze(self, until: date) -> None:
        """Move out of the way until a day.

        :raises NoSuchMove: when the graph has no such move.
        """
        self.move_to(TicketState.SNOOZED)
        self.snoozed_until = until


class TicketMessage(Base):
    """One thing that was written in a ticket."""

    __tablename__ = "ticket_message"
    __table_args__ = (
        Index("ix_ticket_message_ticket", "ticket_id", "id"),
        partial_index("ix_ticket_message_origin", "origin_id", where="origin_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: The form it was sent with: sent twice, written once.
    key: Mapped[str] = mapped_column(unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    #: The question it was written to, when that is merged into this one.
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), default=None)
    kind: Mapped[WrittenAs] = mapped_column(word(WrittenAs, "ticket_message_kind"))
    text: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    written_at: Mapped[datetime]
    #: From then on the customer is shown it; until then a reply can be taken back.
    leaves_at: Mapped[datetime]
    #: When its writer took it back; then nobody is shown it.
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The address a letter came from; none for what was written here.
    mailed_from: Mapped[str | None] = mapped_column(default=None)
    #: A letter that anybody may have written: for staff alone.
    is_unproved: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: What a letter quotes of those before it.
    earlier: Mapped[str] = mapped_column(default="", server_default="")
    #: What the ticket was before this reply, for taking it back.
    state_before: Mapped[TicketState | None] = mapped_column(
        word(TicketState, "state_before"), default=None
    )


def number_of(ticket_id: int) -> str:
    """The number people say, of an id."""
    return f"T-{FIRST_NUMBER + ticket_id}"
