"""Everything the first page of an account says, read in three statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from models.account import Access, AccountStatus, CustomerAccount, Premise
from models.attempt import IN_FLIGHT, LIVE, AttemptState, PaymentAttempt
from models.bill import Bill, BillLine
from models.errors import NotFound
from models.ledger import Component, Entry, EntryKind, LedgerAccount
from models.money import Money
from models.payment import Channel, Payment, PaymentReturn
from services.accounts import NOT_FOUND
from services.rules import numbers
from services.rules.aging import Aging, Due, age
from services.rules.standing import Charged, Situation, situation

S = AttemptState
#: How far back the chart of bills goes.
CHARTED = timedelta(days=750)
#: How long a payment that went wrong is spoken of first.
REMEMBERED = timedelta(days=60)
EVENTS = 8
#: What is added because something was late.
LATENESS = (Component.PENALTY, Component.INTEREST)
_UNSURE = frozenset({S.UNKNOWN, S.REVIEW})


@dataclass(frozen=True, kw_only=True, slots=True)
class BillSeen:
    """A bill with what each of its charges came to."""

    number: str
    period_from: date
    period_to: date
    issued_on: date
    due_on: date
    total: Money
    charged: Charged


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that was posted on the account."""

    kind: EntryKind
    on: date
    change: Money
    period_from: date | None
    period_to: date | None
    bill_number: str | None
    channel: Channel | None
    method: str | None
    #: The return's, when it is one.
    code: str | None
    #: The payment's, also when this is its return.
    amount: Money | None
    received_on: date | None
    recorded_at: datetime | None
    returnable_until: date | None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """An account, what is owed on it and why, and what happened lately."""

    account: CustomerAccount
    has_others: bool
    parts: Mapping[Component, Money]
    #: Newest first: those that may still end well, and those that went wrong lately.
    attempts: Sequence[PaymentAttempt]
    #: Newest first.
    bills: Sequence[BillSeen]
    events: Sequence[Event]
    aging: Aging

    @property
    def owed(self) -> Money:
        """Everything owed; below zero is credit."""
        return Money(sum(part.cents for part in self.parts.values()))

    @property
    def sent(self) -> list[PaymentAttempt]:
        """Bank payments on their way."""
        return [attempt for attempt in self.attempts if attempt.state in IN_FLIGHT]

    @property
    def on_its_way(self) -> Money:
        """What they come to."""
        return Money(sum(attempt.amount.cents for attempt in self.sent))

    @property
    def still(self) -> Money:
        """What is owed less what is on its way."""
        return self.owed - self.on_its_way

    @property
    def unsure(self) -> PaymentAttempt | None:
        """A payment nobody knows the outcome of."""
        return next((each for each in self.attempts if each.state in _UNSURE), None)

    @property
    def returned(self) -> Event | None:
        """A payment that went back and was not made good since."""
        for event in self.events:
            if event.kind is EntryKind.PAYMENT:
                return None
            if event.kind in (EntryKind.PAYMENT_RETURNED, EntryKind.DISPUTE_WITHDRAWN):
                return event
        return None

    @property
    def refused(self) -> PaymentAttempt | None:
        """A bank payment that was sent, did not come, and was not made good since."""
        paid_on = max(
            (event.on for event in self.events if event.kind is EntryKind.PAYMENT),
            default=date.min,
        )
        for attempt in self.attempts:
            if attempt.state is S.FAILED and attempt.created_at.date() >= paid_on:
                return attempt
        return None

    @property
    def is_closed(self) -> bool:
        """Whether the account is billed no more."""
        return self.account.status is AccountStatus.CLOSED

    @property
    def situation(self) -> Situation:
        """What to say first."""
        return situation(
            self.owed,
            self.on_its_way,
            self.aging,
            is_checked=self.unsure is not None,
            is_returned=self.returned is not None or self.refused is not None,
            is_closed=self.is_closed,
        )


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
        aging=_aging(parts, bills, on),
    )


def _aging(parts: Mapping[Component, Money], bills: Sequence[BillSeen], on: date) -> Aging:
    """The age of what is owed. What lateness cost belongs to no bill, so it makes none older."""
    whole = Money(sum(part.cents for part in parts.values()))
    late = Money(sum(parts.get(part, Money.ZERO).cents for part in LATENESS))
    late = min(late, max(whole, Money.ZERO))
    aging = age(whole - late, [Due(bill.due_on, bill.total) for bill in bills], on)
    return replace(aging, past_due=aging.past_due + late)


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
