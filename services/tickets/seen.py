"""A question as lists and pages show it: with what it is about and whose it is, in one row."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount, Person, printed
from models.bill import Bill, BillLine
from models.identity import Staff
from models.money import Money
from models.payment import Payment
from models.ticket import (
    SHOWN_TO_CUSTOMERS,
    Subject,
    Ticket,
    TicketMessage,
    WrittenAs,
)
from models.ticket_states import TO_ANSWER, TicketState

#: Messages on one page of a thread.
THREAD_PAGE = 50
#: Letters of a question that are read for its title.
BEGINNING = 300


class Named(Protocol):
    """What a question is about, as far as its words need it."""

    @property
    def receipt_number(self) -> str | None: ...
    @property
    def period_from(self) -> date | None: ...
    @property
    def period_to(self) -> date | None: ...
    @property
    def charge(self) -> str | None: ...
    @property
    def line_words(self) -> str | None: ...
    @property
    def asked_in(self) -> str | None: ...


class Thing(NamedTuple):
    """What a question will be about."""

    period_from: date | None = None
    period_to: date | None = None
    charge: str | None = None
    line_words: str | None = None
    receipt_number: str | None = None
    asked_in: str | None = None


class Seen(NamedTuple):
    """A ticket and what a reader must be told of it."""

    ticket: Ticket
    #: Empty while a letter belongs to no account.
    account_number: str
    bill_number: str | None
    period_from: date | None
    period_to: date | None
    charge: str | None
    line_words: str | None
    receipt_number: str | None
    paid: Money | None
    asker: str | None
    asker_email: str | None
    asker_language: str | None
    owner: str | None
    #: How a question about the account as a whole begins; none of the others has it.
    asked_in: str | None

    @property
    def account_shown(self) -> str:
        """The account's number as it is printed."""
        return printed(self.account_number)


class Said(NamedTuple):
    """One message of a thread, with the name of whoever wrote it."""

    id: int
    kind: WrittenAs
    text: str
    written_at: datetime
    leaves_at: datetime
    person: str | None
    staff: str | None
    staff_id: int | None
    #: The address a letter came from.
    mailed_from: str | None
    #: Whether anybody may have written it.
    is_unproved: bool
    #: What a letter quotes of those before it.
    earlier: str
    #: The question it was written to, when that was merged into this one.
    origin_id: int | None


class Thread(NamedTuple):
    """A page of messages, oldest first, and where the page before it begins."""

    said: list[Said]
    earlier: int | None


#: What the customer wrote first, as far as a title needs it; no letter anybody may have written.
_FIRST_WORDS = (
    select(func.substr(TicketMessage.text, 1, BEGINNING))
    .where(
        TicketMessage.ticket_id == Ticket.id,
        TicketMessage.kind == WrittenAs.CUSTOMER,
        TicketMessage.is_unproved.is_(False),
        TicketMessage.withdrawn_at.is_(None),
        TicketMessage.text != "",
    )
    .order_by(TicketMessage.id)
    .limit(1)
    .correlate(Ticket)
    .scalar_subquery()
)


def wanted() -> Select[*tuple[Any, ...]]:
    """The columns of ``Seen``; nothing in it but the ticket has a column ``state``."""
    return (
        select(
            Ticket, func.coalesce(CustomerAccount.number, ""), Bill.number, Bill.period_from,
            Bill.period_to, BillLine.charge, BillLine.description, Payment.receipt_number,
            Payment.amount, Person.name, Person.email, Person.language, Staff.name,
            case((Ticket.subject == Subject.OTHER, _FIRST_WORDS)),
        )
        .outerjoin(CustomerAccount, CustomerAccount.id == Ticket.account_id)
        .outerjoin(Bill, Bill.id == Ticket.bill_id)
        .outerjoin(
            BillLine,
            and_(
                BillLine.bill_id == Ticket.bill_id, BillLine.position == Ticket.line_position
            ),
        )
        .outerjoin(Payment, Payment.id == Ticket.payment_id)
        .outerjoin(Person, Person.id == Ticket.asked_by_id)
        .outerjoin(Staff, Staff.id == Ticket.owner_id)
    )  # fmt: skip


def rows(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Seen]:
    """The rows of a statement that ``wanted`` began."""
    return [Seen(*row) for row in session.execute(statement)]


def thread(
    session: Session,
    ticket_id: int,
    *,
    before: int | None,
    at: datetime,
    for_customer: bool,
) -> Thread:
    """The newest messages, or those before one, in one statement however long the thread is.

    A customer is shown no note, no letter that anybody may have written, and no reply that
    can still be taken back.
    """
    asked = (
        select(
            TicketMessage.id, TicketMessage.kind, TicketMessage.text, TicketMessage.written_at,
            TicketMessage.leaves_at, Person.name, Staff.name, TicketMessage.staff_id,
            TicketMessage.mailed_from, TicketMessage.is_unproved,
            TicketMessage.earlier, TicketMessage.origin_id,
        )
        .outerjoin(Person, Person.id == TicketMessage.person_id)
        .outerjoin(Staff, Staff.id == TicketMessage.staff_id)
        .where(TicketMessage.ticket_id == ticket_id, TicketMessage.withdrawn_at.is_(None))
        .order_by(TicketMessage.id.desc())
        .limit(THREAD_PAGE + 1)
    )  # fmt: skip
    if for_customer:
        asked = asked.where(
            TicketMessage.kind.in_(SHOWN_TO_CUSTOMERS),
            TicketMessage.is_unproved.is_(False),
            or_(TicketMessage.kind == WrittenAs.CUSTOMER, TicketMessage.leaves_at <= at),
        )
    if before is not None:
        asked = asked.where(TicketMessage.id < before)
    said = [Said._make(row) for row in session.execute(asked)]
    page = said[:THREAD_PAGE][::-1]
    return Thread(page, page[0].id if len(said) > THREAD_PAGE else None)


def before_replies(
    session: Session, tickets: Iterable[Ticket], *, at: datetime
) -> Mapping[int, TicketState]:
    """What tickets are to their customers while a reply can still be taken back: what they were
    before it. By id; a ticket that has no such reply is not named. At most one statement.
    """
    ids = [ticket.id for ticket in tickets if ticket.state not in TO_ANSWER]
    if not ids:
        return {}
    asked = (
        select(TicketMessage.ticket_id, TicketMessage.state_before)
        .where(
            TicketMessage.ticket_id.in_(ids), TicketMessage.leaves_at > at,
            TicketMessage.withdrawn_at.is_(None), TicketMessage.state_before.is_not(None),
        )
        .order_by(TicketMessage.id.desc())
    )  # fmt: skip
    return {ticket_id: state for ticket_id, state in session.execute(asked) if state is not None}
