"""Finding a figure of an account and explaining it: every amount on the console opens one of these.

What a figure means is in ``services.desk.why``; here it is only looked up.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.attempt import IN_FLIGHT, PaymentAttempt
from models.bill import Bill, BillLine
from models.district import District
from models.errors import NotFound
from models.ledger import Component, EntryKind
from models.money import Money
from services.access.accounts import NOBODY, NOT_FOUND
from services.books import entries, ledger
from services.books.entries import EntryStory
from services.desk import why
from services.desk.why import Part, Why
from services.rules import numbers

#: More open entries than this are shown as one sum.
EFFECTS_MAX = 60


def owed(session: Session, number: str) -> Why:
    """Why an account owes what it owes.

    :raises NotFound: when there is no such account; so for every function here.
    """
    return why.of_owed(ledger.balance(session, _account_id(session, number)).parts)


def component(session: Session, district: District, number: str, part: Component) -> Why:
    """The open entries one component of a balance is made of; of one alone, how it was made."""
    account_id = _account_id(session, number)
    balance = ledger.balance(session, account_id).of(part)
    if not balance:
        return why.of_component(part, Money.ZERO, ())
    newest = entries.effects(session, account_id, part, limit=EFFECTS_MAX)
    found = why.of_component(part, balance, newest)
    alone = found.alone
    if alone is None:
        return found
    return why.made_as(found, entry(session, district, alone)[1])


def on_its_way(session: Session, district: District, number: str) -> Why:
    """The bank payments that were sent and have not cleared."""
    rows = session.execute(
        select(PaymentAttempt.amount, PaymentAttempt.method, PaymentAttempt.submitted_at)
        .where(
            PaymentAttempt.account_id == _account_id(session, number),
            PaymentAttempt.state.in_(IN_FLIGHT),
        )
        .order_by(PaymentAttempt.created_at.desc())
    )
    return why.of_on_its_way(
        [
            Part(
                words=f"{method or 'Bank payment'}, sent",
                amount=amount,
                on=district.day(sent_at) if sent_at else None,
            )
            for amount, method, sent_at in rows
        ]
    )


def bill_line(session: Session, number: str, position: int) -> tuple[str, Why]:
    """Why one line of a bill is what it is, and the number of the account billed."""
    row = session.execute(
        select(CustomerAccount.number, Bill, BillLine)
        .join(Bill, Bill.account_id == CustomerAccount.id)
        .join(BillLine, BillLine.bill_id == Bill.id)
        .where(Bill.number == number, BillLine.position == position)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such line.")
    return row.number, why.of_bill_line(row.Bill, row.BillLine)


def entry(session: Session, district: District, entry_id: int) -> tuple[EntryStory, Why]:
    """Why an entry did to the balance what it did, and the entry itself."""
    story = entries.story(session, entry_id)
    return story, _of_story(session, district, story)


def _of_story(session: Session, district: District, story: EntryStory) -> Why:
    """The explanation that fits the document behind an entry."""
    posted = story.entry
    if story.bill is not None:
        lines = session.scalars(
            select(BillLine).where(BillLine.bill_id == story.bill.id).order_by(BillLine.position)
        ).all()
        return why.of_bill(story.bill, lines, posted)
    if story.returned is not None and story.payment is not None:
        return why.of_return(posted, story.legs, story.payment, story.returned)
    if story.payment is not None:
        order = district.payments.application_order
        return why.of_payment(posted, story.legs, story.payment, order)
    if posted.kind is EntryKind.PENALTY:
        number = why.bill_of_penalty(posted)
        late = session.scalar(select(Bill).where(Bill.number == number))
        return why.of_penalty(posted, story.legs, late, district)
    return why.of_entry(posted, story.legs)


def _account_id(session: Session, number: str) -> int:
    account_id = session.scalar(
        select(CustomerAccount.id).where(
            CustomerAccount.number == (numbers.normalise(number) or NOBODY)
        )
    )
    if account_id is None:
        raise NotFound(NOT_FOUND)
    return account_id
