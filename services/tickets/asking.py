"""The customer's side of a question: asking, answering back, and reading what is theirs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from models.account import Access
from models.bill import Bill, BillLine
from models.district import District
from models.errors import NotFound, Refused
from models.payment import Payment
from models.ticket import (
    FIRST_NUMBER,
    Reason,
    Subject,
    Ticket,
    TicketChannel,
    TicketMessage,
    WrittenAs,
)
from models.ticket_states import TicketState
from services.access import accounts
from services.access.accounts import lasting, lets
from services.pages import PAGE, Rows, page_of
from services.rules import promises
from services.rules.masking import masked
from services.rules.roles import Act
from services.tickets import clock, files, landing, seen
from services.tickets.seen import Seen, Thing

NOT_FOUND = "We could not find that question."
EMPTY = "Write what you want to say."
TEXT_MAX = 4_000
_DIGITS_MAX = 15
#: Who sends the same once more within this time went back to the page, and means the same.
SAME_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class About:
    """What a question is about, as an address or a form names it."""

    subject: Subject = Subject.OTHER
    bill_id: int | None = None
    line_position: int | None = None
    payment_id: int | None = None


def about(session: Session, account_id: int, *, bill: str, line: str, payment: str) -> About:
    """The thing of this account that is named: a bill, a line of it, a payment, or nothing.

    :raises NotFound: when it is not there, or another account's.
    """
    if bill:
        return _about_bill(session, account_id, bill, line)
    if payment:
        of_account = select(Payment.id).where(Payment.account_id == account_id)
        payment_id = session.scalar(of_account.where(Payment.receipt_number == payment))
        if payment_id is None:
            raise NotFound(NOT_FOUND)
        return About(subject=Subject.PAYMENT, payment_id=payment_id)
    return About()


def _about_bill(session: Session, account_id: int, bill: str, line: str) -> About:
    of_account = select(Bill.id).where(Bill.account_id == account_id, Bill.number == bill)
    bill_id = session.scalar(of_account)
    if bill_id is None:
        raise NotFound(NOT_FOUND)
    if not line:
        return About(subject=Subject.BILL, bill_id=bill_id)
    position = int(line) if line.isascii() and line.isdigit() and len(line) <= _DIGITS_MAX else 0
    named = select(BillLine.position).where(
        BillLine.bill_id == bill_id, BillLine.position == position
    )
    if session.scalar(named) is None:
        raise NotFound(NOT_FOUND)
    return About(subject=Subject.LINE, bill_id=bill_id, line_position=position)


def named(session: Session, thing: About) -> Thing:
    """What a question that is not asked yet will be about."""
    if thing.payment_id is not None:
        payment = session.get_one(Payment, thing.payment_id)
        return Thing(receipt_number=payment.receipt_number)
    if thing.bill_id is None:
        return Thing()
    bill = session.get_one(Bill, thing.bill_id)
    line = next((each for each in bill.lines if each.position == thing.line_position), None)
    return Thing(
        bill.period_from, bill.period_to, line.charge if line else None,
        line.description if line else None,
    )  # fmt: skip


def ask(
    session: Session,
    district: District,
    *,
    key: str,
    account_id: int | None,
    thing: About,
    reason: Reason,
    words: str,
    at: datetime,
    person_id: int | None = None,
    caller: str = "",
    telephone: str = "",
    channel: TicketChannel = TicketChannel.PORTAL,
    staff_id: int | None = None,
) -> Ticket:
    """Open a question. An answer is promised by a day of the office. A second call with the same
    ``key`` on the same account finds the first one's, and so do the same words of the same person
    about the same thing within an hour, while nobody answered.

    ``words`` may be empty where the reason says enough. Numbers of cards are hidden before
    anything is kept. Files that its form holds go with it. For what was said on the
    telephone ``staff_id`` wrote it down; such a call may be of no account yet.

    :raises Forbidden: when a person asks whose part in the account does not go so far.
    :raises Refused: when nothing says what is wanted, or the words are too many.
    """
    if person_id is not None and account_id is not None and channel is TicketChannel.PORTAL:
        accounts.check(session, person_id, account_id, district.day(at), Act.ASK)
    if not words.strip() and reason is Reason.OTHER:
        raise Refused(EMPTY)
    held_for = files.form_of(person_id, key) if person_id is not None else ""
    key, on = f"{account_id or 'call'}:{key}", district.day(at)
    known = session.scalar(select(Ticket).where(Ticket.key == key))
    if known is None and person_id is not None and not files.are_held(session, held_for):
        known = _just_asked(session, account_id, thing, reason, words, person_id, at)
    if known is not None:
        return known
    ticket = Ticket(
        key=key, account_id=account_id, asked_by_id=person_id, caller=masked(caller),
        telephone=telephone, channel=channel,
        subject=thing.subject, reason=reason, bill_id=thing.bill_id,
        line_position=thing.line_position, payment_id=thing.payment_id, asked_at=at, asked_on=on,
        promised_on=promise(district, on), touched_on=on,
    )  # fmt: skip
    session.add(ticket)
    session.flush()
    if words.strip() or files.are_held(session, held_for):
        message = TicketMessage(
            key=f"{ticket.id}:asked", ticket_id=ticket.id, kind=WrittenAs.CUSTOMER,
            text=clean(words) if words.strip() else "", person_id=person_id, staff_id=staff_id,
            written_at=at, leaves_at=at,
        )  # fmt: skip
        session.add(message)
        session.flush()
        files.attach(session, held_for, message)
    return ticket


def _just_asked(
    session: Session, account_id: int | None, thing: About, reason: Reason, words: str,
    person_id: int, at: datetime,
) -> Ticket | None:  # fmt: skip
    """The same question of the same person, asked from a page that they went back to."""
    same = session.execute(
        select(Ticket, TicketMessage.text)
        .outerjoin(TicketMessage, TicketMessage.key == cast(Ticket.id, Text).concat(":asked"))
        .where(
            Ticket.account_id == account_id, Ticket.asked_by_id == person_id,
            Ticket.asked_at > at - SAME_WITHIN, Ticket.reason == reason,
            Ticket.state == TicketState.NEW,
            Ticket.subject == thing.subject, Ticket.bill_id.is_not_distinct_from(thing.bill_id),
            Ticket.line_position.is_not_distinct_from(thing.line_position),
            Ticket.payment_id.is_not_distinct_from(thing.payment_id),
        )
    )  # fmt: skip
    text = clean(words) if words.strip() else ""
    return next((ticket for ticket, said in same if (said or "") == text), None)


def answer_back(
    session: Session, district: District, *, key: str, ticket_id: int, person_id: int,
    words: str, at: datetime,
) -> Ticket:  # fmt: skip
    """Write to the office in a question of one's own (``mine`` finds it): it is open again. In one
    that was merged it lands in the other, and says where it was written to.

    What its form holds goes with it. A second call with the same ``key`` writes nothing more.

    :raises Forbidden: for a person whose part in its account does not go so far.
    :raises Refused: when nothing is written, or too much.
    """
    text = clean(words)
    account_id = session.get_one(Ticket, ticket_id).account_id
    if account_id is not None:
        accounts.check(session, person_id, account_id, district.day(at), Act.ASK)
    ticket, origin_id = landing.find(session, ticket_id)
    held_for, key = files.form_of(person_id, key), f"{ticket_id}:{person_id}:{key}"
    if session.scalar(select(TicketMessage.id).where(TicketMessage.key == key)) is not None:
        return ticket
    clock.customer_wrote(ticket, district, district.day(at))
    ticket.version += 1
    message = TicketMessage(
        key=key, ticket_id=ticket.id, origin_id=origin_id, kind=WrittenAs.CUSTOMER, text=text,
        person_id=person_id, written_at=at, leaves_at=at,
    )  # fmt: skip
    session.add(message)
    session.flush()
    files.attach(session, held_for, message)
    return ticket


def mine(session: Session, person_id: int, number: str, on: date) -> Seen:
    """A question on an account this person may see today, asked since they may.

    :raises NotFound: when it is not there, or not for this person.
    """
    found = seen.rows(
        session, seen.wanted().where(Ticket.id == id_of(number), seen_by(person_id, on))
    )
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def of_account(
    session: Session, person_id: int, account_id: int, *, on: date, before: int | None
) -> Rows[Seen]:
    """The questions on an account of this person's, newest first, a page at a time."""
    wanted = (
        seen.wanted()
        .where(
            Ticket.account_id == account_id,
            Ticket.state != TicketState.MERGED,
            seen_by(person_id, on),
        )
        .order_by(Ticket.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(Ticket.id < before)
    found = seen.rows(session, wanted)
    return page_of(found)


def id_of(number: str) -> int:
    """The id behind ``T-10482``; what is no such number is an id nobody has."""
    digits = number.strip().upper().removeprefix("T-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX
    return max(0, int(digits) - FIRST_NUMBER) if is_number else 0


def promise(district: District, on: date) -> date:
    """The day an answer to something new is promised by."""
    return promises.made(district.calendar, on, district.questions.answer_in_days)


def clean(words: str) -> str:
    """What is kept of what was written.

    :raises Refused: when nothing is written, or too much.
    """
    text = masked(words.strip())
    if not text:
        raise Refused(EMPTY)
    if len(text) > TEXT_MAX:
        raise Refused("Write no more than 4,000 letters.")
    return text


def seen_by(person_id: int, on: date) -> ColumnElement[bool]:
    """The one rule of who sees a question: whoever may see its account, from their first day on.

    A letter is nobody's until staff verified who wrote it.
    """
    return exists().where(
        Access.account_id == Ticket.account_id,
        Access.person_id == person_id,
        lasting(on),
        lets(Act.SEE),
        Access.from_on <= Ticket.asked_on,
        or_(Ticket.channel != TicketChannel.LETTER, Ticket.asked_by_id.is_not(None)),
    )
