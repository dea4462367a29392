"""What the search for everything beside accounts asks of the database: one statement an engine.

Every look is an index's and ends after so many rows: numbers and amounts by narrow ones, words by
those of full text. A kind that its reader may not open is not asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.attempt import PaymentAttempt
from models.base import Cents
from models.bill import Bill
from models.change_request import ChangeRequest
from models.discrepancy import DiscrepancyAccount, DiscrepancyCase
from models.money import Money
from models.payment import IS_CHECK, Payment
from models.question import Question
from models.refund import Refund
from models.ticket import Ticket, TicketMessage
from services.searching import full_text
from services.searching.kinds import Kind
from services.searching.search_facts import CALLED

#: A column of a model, or what is made of one: SQLAlchemy has no one type for both.
Said = Any
#: Of a person who sees hundreds of accounts, and of a text, no more is read than is shown.
ACCOUNTS_MAX, LETTERS_MAX = 100, 2_000
#: Messages that are looked at for each question that is shown.
MESSAGES = 8
#: As the index of migration 0071 has them.
LAST_FOUR = {
    "sqlite": ("substr(payment.method, -4)", "instr(method, '••') > 0"),
    "postgresql": ('"right"(payment.method, 4)', "strpos(method, '••') > 0"),
}
IS_SHOWN = "withdrawn_at IS NULL"


class Fact(NamedTuple):
    """One thing that was found, and one reason for it."""

    kind: str
    why: str
    #: By what a page of its kind goes on; the newest have the highest.
    row_id: int
    #: What leads to it: a receipt, the number of a bill, an id.
    name: str
    day: date | None
    amount: Money | None
    #: What matched, as it is written in the books.
    matched: str
    account_number: str | None
    account_name: str | None


def look(
    session: Session, kinds: Sequence[Kind], asked: Mapping[str, object], *, most: int
) -> Sequence[Fact]:
    """What fits, of these kinds: at most so many for each reason, in no order."""
    if not kinds:
        return []
    connection = session.connection()
    question = _question(connection.dialect.name, tuple(kinds), most)
    found: Sequence[Fact] = question.ask(connection, asked)
    return found


@cache
def _question(engine: str, kinds: tuple[Kind, ...], most: int) -> Question:
    looks = [each.limit(most).subquery() for kind in kinds for each in LOOKS[kind](engine, most)]
    found: CompoundSelect[Any] = union_all(*(select(each) for each in looks))
    hit = found.subquery("hit")
    named = select(
        hit.c.kind, hit.c.why, hit.c.row_id, hit.c.name, hit.c.day,
        type_coerce(hit.c.amount, Cents()).label("amount"), hit.c.matched,
        CustomerAccount.number, CustomerAccount.mailing_name,
    )  # fmt: skip
    on = CustomerAccount.id == hit.c.account_id
    return Question(named.select_from(hit).outerjoin(CustomerAccount, on), Fact)


def _fact(
    kind: Kind,
    why: str,
    row_id: Said,
    name: Said,
    account_id: Said,
    matched: Said,
    day: Said = None,
    amount: Said = None,
) -> Select[Any]:
    """A reason for which something is found, the newest first."""
    no_day, no_amount = cast(null(), Date), cast(null(), BigInteger)
    return select(
        literal(kind.value, String).label("kind"),
        literal(why, String).label("why"),
        row_id.label("row_id"),
        name.label("name"),
        account_id.label("account_id"),
        (no_day if day is None else day).label("day"),
        (no_amount if amount is None else type_coerce(amount, BigInteger)).label("amount"),
        matched.label("matched"),
    ).order_by(row_id.desc())


def _said(name: str) -> Said:
    return bindparam(name, type_=Text)


def _older(row_id: Said) -> ColumnElement[bool]:
    older: ColumnElement[bool] = row_id < bindparam("before", type_=BigInteger)
    return older


def _people(engine: str, most: int) -> list[Select[Any]]:
    """By words of their name, their mailbox or telephone: with each account that they see now."""

    def seen(why: str, matched: Said) -> Select[Any]:
        return (
            _fact(Kind.PEOPLE, why, Person.id, Person.name, Access.account_id, matched)
            .join(Access, Access.person_id == Person.id)
            .where(Access.to_on.is_(None), _older(Person.id))
            .limit(ACCOUNTS_MAX)
        )

    named = full_text.newest(engine, "person", "name", where="", most=most).subquery()
    called = CALLED.in_([_said(name) for name in ("alone", "country", "ext", "x")])
    return [
        seen("name", Person.name).where(Person.id.in_(select(named.c.id))),
        seen("email", Person.email).where(Person.email == _said("email")),
        seen("telephone", Person.telephone).where(
            literal_column("person.telephone") != literal_column("''"), called
        ),
    ]


def _questions(engine: str, most: int) -> list[Select[Any]]:
    """By number, and by the words of what was written in it: once, for the newest of them."""
    found = full_text.newest(
        engine, "ticket_message", "text", where=IS_SHOWN, most=most * MESSAGES
    ).subquery("found")
    last = (
        select(TicketMessage.ticket_id, func.max(TicketMessage.id).label("id"))
        .join(found, found.c.id == TicketMessage.id)
        .group_by(TicketMessage.ticket_id)
        .order_by(func.max(TicketMessage.id).desc())
        .limit(most)
        .subquery("last")
    )
    name = cast(Ticket.id, Text)
    written = func.substr(TicketMessage.text, 1, LETTERS_MAX)
    by_words = (
        _fact(Kind.QUESTIONS, "words", TicketMessage.id, name, Ticket.account_id, written,
              Ticket.asked_on)
        .join(last, last.c.id == TicketMessage.id)
        .join(Ticket, Ticket.id == TicketMessage.ticket_id)
    )  # fmt: skip
    by_number = _fact(
        Kind.QUESTIONS, "number", Ticket.id, name, Ticket.account_id, name, Ticket.asked_on
    ).where(Ticket.id == bindparam("question", type_=BigInteger), _older(Ticket.id))
    return [by_number, by_words]


def _payments(engine: str, _most: int) -> list[Select[Any]]:
    """By what is printed on its receipt, what others call it, how it was made, how much it is."""

    def paid(why: str, matched: Said) -> Select[Any]:
        return _fact(
            Kind.PAYMENTS, why, Payment.id, Payment.receipt_number, Payment.account_id, matched,
            Payment.received_on, Payment.amount,
        ).where(_older(Payment.id))  # fmt: skip

    ending, has_four = LAST_FOUR[engine]
    at_processor = or_(
        PaymentAttempt.payment_intent_id == _said("typed"),
        PaymentAttempt.charge_id == _said("typed"),
        PaymentAttempt.session_id == _said("typed"),
    )
    return [
        paid("receipt", Payment.receipt_number).where(Payment.receipt_number == _said("upper")),
        paid("receipt", Payment.receipt_number).where(Payment.receipt_code == _said("code")),
        paid("payment", Payment.reference).where(Payment.reference == _said("typed")),
        paid("processor", _said("typed"))
        .join(PaymentAttempt, PaymentAttempt.id == Payment.attempt_id)
        .where(at_processor),
        paid("check", Payment.method).where(text(IS_CHECK), Payment.method == _said("check")),
        paid("last_four", Payment.method).where(
            text(has_four), literal_column(ending, Text) == _said("four")
        ),
        paid("amount", Payment.method).where(
            type_coerce(Payment.amount, BigInteger) == bindparam("cents", type_=BigInteger)
        ),
    ]


def _bills(_engine: str, _most: int) -> list[Select[Any]]:
    """By the number and the code that are printed on it."""
    billed = _fact(
        Kind.BILLS, "bill", Bill.id, Bill.number, Bill.account_id, Bill.number, Bill.issued_on,
        Bill.total,
    ).where(_older(Bill.id))  # fmt: skip
    return [billed.where(Bill.number == _said("typed")), billed.where(Bill.code == _said("code"))]


def _changes(_engine: str, _most: int) -> list[Select[Any]]:
    """By its number."""
    name = cast(ChangeRequest.id, Text)
    return [
        _fact(
            Kind.CHANGES, "number", ChangeRequest.id, name, ChangeRequest.account_id, name,
            amount=ChangeRequest.amount,
        ).where(
            ChangeRequest.id == bindparam("change", type_=BigInteger), _older(ChangeRequest.id)
        )
    ]  # fmt: skip


def _cases(_engine: str, _most: int) -> list[Select[Any]]:
    """By its number, with the first of its accounts."""
    name = cast(DiscrepancyCase.id, Text)
    account_id = (
        select(func.min(DiscrepancyAccount.account_id))
        .where(DiscrepancyAccount.case_id == DiscrepancyCase.id)
        .scalar_subquery()
    )
    return [
        _fact(
            Kind.DISCREPANCIES, "number", DiscrepancyCase.id, name, account_id, name,
            amount=DiscrepancyCase.amount,
        ).where(
            DiscrepancyCase.id == bindparam("case", type_=BigInteger), _older(DiscrepancyCase.id)
        )
    ]  # fmt: skip


def _refunds(_engine: str, _most: int) -> list[Select[Any]]:
    """By the number of its check, and by what the processor calls it."""

    def given(why: str, matched: Said) -> Select[Any]:
        return _fact(
            Kind.REFUNDS, why, Refund.id, cast(Refund.id, Text), Refund.account_id, matched,
            amount=Refund.amount,
        ).where(_older(Refund.id))  # fmt: skip

    return [
        given("check", Refund.check_number).where(
            text("check_number <> ''"), Refund.check_number == _said("check_number")
        ),
        given("processor", Refund.provider_id).where(Refund.provider_id == _said("typed")),
    ]


LOOKS: Mapping[Kind, Any] = {
    Kind.PEOPLE: _people,
    Kind.QUESTIONS: _questions,
    Kind.PAYMENTS: _payments,
    Kind.BILLS: _bills,
    Kind.CHANGES: _changes,
    Kind.REFUNDS: _refunds,
    Kind.DISCREPANCIES: _cases,
}
