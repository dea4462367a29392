"""Everything the first page of an account says, read in three statements."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from models.account import Access, CustomerAccount, Premise
from models.attempt import LIVE, AttemptState, PaymentAttempt
from models.bill import Bill, BillLine
from models.errors import NotFound
from models.ledger import Component, Entry, LedgerAccount
from models.money import Money
from models.payment import Payment, PaymentReturn
from services.accounts import NOT_FOUND
from services.overview_facts import BillSeen, Event, Overview, aging_of
from services.rules import numbers
from services.rules.standing import Charged

S = AttemptState
#: How far back the chart of bills goes.
CHARTED = timedelta(days=750)
#: How long a payment that went wrong is spoken of first.
REMEMBERED = timedelta(days=60)
EVENTS = 8


def of_account(
    session: Session, person_id: int, number: str, *, on: date, at: datetime
) -> Overview:
    """The overview of an account for a person who may see it.

    :raises NotFound: when it is not there, or not this person's on this day.
    """
    rows = session.execute(_account(person_id, number, on, at)).all()
    if not rows:
        raise NotFound(NOT_FOUND)
    account, has_others = rows[0][0], rows[0][1]
    parts = {
        component: balance
        for component, balance in zip(Component, rows[0][3:], strict=True)
        if balance
    }
    bills = _bills(session, account.id, on)
    return Overview(
        account=account,
        has_others=bool(has_others),
        parts=parts,
        attempts=[row[2] for row in rows if row[2] is not None],
        bills=bills,
        events=_events(session, account.id),
        aging=aging_of(parts, bills, on),
    )


def _account(person_id: int, number: str, on: date, at: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202 - fifteen columns
    """The account, whether there are others, its live payments and each part of its balance."""
    other, mine = aliased(Access), Access
    has_others = exists().where(
        other.person_id == person_id, other.account_id != CustomerAccount.id, _lasting(other, on)
    )
    parts = [
        select(LedgerAccount.balance)
        .where(LedgerAccount.account_id == CustomerAccount.id, LedgerAccount.component == component)
        .scalar_subquery()
        .label(component.value)
        for component in Component
    ]
    spoken_of = or_(
        PaymentAttempt.state.in_(LIVE | {S.REVIEW}),
        and_(PaymentAttempt.state == S.FAILED, PaymentAttempt.submitted_at.is_not(None)),
    )
    return (
        select(CustomerAccount, has_others, PaymentAttempt, *parts)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .join(mine, mine.account_id == CustomerAccount.id)
        .outerjoin(
            PaymentAttempt,
            and_(
                PaymentAttempt.account_id == CustomerAccount.id,
                PaymentAttempt.created_at > at - REMEMBERED,
                spoken_of,
            ),
        )
        .where(
            CustomerAccount.number == (numbers.normalise(number) or ""),
            mine.person_id == person_id,
            _lasting(mine, on),
        )
        .options(contains_eager(CustomerAccount.premise))
        .order_by(PaymentAttempt.created_at.desc())
        .limit(EVENTS)
    )


def _lasting(access: type[Access], on: date) -> ColumnElement[bool]:
    return and_(access.from_on <= on, or_(access.to_on.is_(None), access.to_on >= on))


def _bills(session: Session, account_id: int, on: date) -> list[BillSeen]:
    """The bills of the chart with the sums of their charges, newest first."""
    rows = session.execute(
        select(
            Bill.id, Bill.number, Bill.period_from, Bill.period_to, Bill.issued_on, Bill.due_on,
            Bill.total, BillLine.charge, func.min(BillLine.description).label("words"),
            func.sum(BillLine.amount).label("amount"),
        )
        .join(BillLine, BillLine.bill_id == Bill.id)
        .where(Bill.account_id == account_id, Bill.period_from >= on - CHARTED)
        .group_by(Bill.id, BillLine.charge)
        .order_by(Bill.period_from.desc(), func.min(BillLine.position))
    )  # fmt: skip
    by_bill: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:
        by_bill.setdefault(row.id, []).append(row)
    return [
        BillSeen(
            number=lines[0].number,
            period_from=lines[0].period_from,
            period_to=lines[0].period_to,
            issued_on=lines[0].issued_on,
            due_on=lines[0].due_on,
            total=lines[0].total,
            charged=Charged(
                lines[0].total,
                {line.charge: _money(line.amount) for line in lines},
                {line.charge: line.words for line in lines},
            ),
        )
        for lines in by_bill.values()
    ]


def _money(value: object) -> Money:
    return value if isinstance(value, Money) else Money(int(str(value or 0)))


def _events(session: Session, account_id: int) -> list[Event]:
    """What was posted last, newest first. What changed nothing that is owed is left out."""
    came, back = aliased(Payment), aliased(Payment)
    rows = session.execute(
        select(
            Entry.kind, Entry.effective_on, Entry.change,
            Bill.period_from, Bill.period_to, Bill.number,
            func.coalesce(came.channel, back.channel).label("channel"),
            func.coalesce(came.method, back.method).label("method"),
            PaymentReturn.code,
            func.coalesce(came.amount, back.amount).label("amount"),
            back.received_on, back.recorded_at, back.returnable_until,
        )
        .outerjoin(Bill, Bill.entry_id == Entry.id)
        .outerjoin(came, came.entry_id == Entry.id)
        .outerjoin(PaymentReturn, PaymentReturn.entry_id == Entry.id)
        .outerjoin(back, back.id == PaymentReturn.payment_id)
        .where(Entry.account_id == account_id, Entry.change != Money.ZERO)
        .order_by(Entry.effective_on.desc(), Entry.id.desc())
        .limit(EVENTS)
    )  # fmt: skip
    return [
        Event(
            kind=row[0], on=row[1], change=row[2], period_from=row[3], period_to=row[4],
            bill_number=row[5], channel=row[6], method=row[7], code=row[8], amount=row[9],
            received_on=row[10], recorded_at=row[11], returnable_until=row[12],
        )
        for row in rows
    ]  # fmt: skip
