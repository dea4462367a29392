"""The accounts somebody may mean, with what their paper says: read in the same statements, in plain
columns and no more of them than count, whether there is such an account or not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import Date, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.account import Access, CustomerAccount, Premise, Role
from models.bill import Bill
from models.importing import AccountAlias
from models.linking import AccountLink, AccountPin, LinkEnd, ShutOut
from models.money import Money
from models.payment import Payment
from services.access.accounts import NOBODY
from services.books import moved
from services.rules import numbers, old_numbers

#: An old number may be one of several imports; a bill or payment of each is looked at.
CANDIDATES_MAX, NEWEST_MAX = 5, 30
#: Whoever of these leaves takes bills along: what was sent until then lets nobody in any more.
HOUSEHOLD = (Role.OWNER, Role.CO_OWNER, Role.TENANT, Role.MANAGER)


class PaperBill(NamedTuple):
    """What is compared of a bill."""

    code: str
    issued_on: date
    total: Money
    balance_before: Money


class Paid(NamedTuple):
    """What is compared of a payment."""

    received_on: date
    amount: Money


@dataclass
class Candidate:
    """An account that may be meant, and what its paper says; without an id one that is not."""

    account_id: int = 0
    house_number: str = ""
    postal_code: str = ""
    mailing_name: str = ""
    series: int = 0
    #: Somebody was let out of it: its facts are known to others.
    is_wary: bool = False
    #: The last day of whoever left last; paper of that day and before counts no more.
    left_on: date = date.min
    bills: list[PaperBill] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)


def candidates(
    session: Session, number: str, *, person_id: int, on: date, since: date
) -> Sequence[Candidate]:
    """Every account of this number, its own or an old one, with its paper since a day.

    None that others let this person out of; 0 for somebody nobody knows.
    """
    asked = {
        "number": numbers.normalise(number) or NOBODY,
        "old": old_numbers.fold(number) or NOBODY,
        "joined": old_numbers.as_joined(number) or NOBODY,
        "person_id": person_id,
        "on": on,
        "since": since,
    }
    rows = session.execute(_accounts(), asked)
    by_id = {
        id_: Candidate(id_, house, postal, name, series or 0, is_wary, left_on or date.min)
        for id_, house, postal, name, series, is_wary, left_on in rows
    }
    for account_id, code, issued_on, total, before in session.execute(_BILLS, asked):
        if account_id in by_id:
            by_id[account_id].bills.append(PaperBill(code, issued_on, total, before))
    for account_id, received_on, amount in session.execute(_PAYMENTS, asked):
        if account_id in by_id:
            by_id[account_id].paid.append(Paid(received_on, amount))
    return list(by_id.values())


_ON = bindparam("on", type_=Date)
#: Built once: building them costs more than asking them.
_IDS = select(CustomerAccount.id).where(
    or_(
        CustomerAccount.number == bindparam("number"),
        CustomerAccount.id.in_(
            select(AccountAlias.account_id).where(
                or_(
                    AccountAlias.number == bindparam("old"),
                    AccountAlias.joined == bindparam("joined"),
                )
            )
        ),
    )
)
_LEFT_BY_THEMSELVES = exists().where(
    AccountLink.access_id == Access.id, AccountLink.ended_by == LinkEnd.SELF
)
_LEFT_ON = (
    select(func.max(Access.to_on))
    .where(
        Access.account_id == CustomerAccount.id,
        Access.role.in_(HOUSEHOLD),
        Access.to_on < _ON,
        ~_LEFT_BY_THEMSELVES,
    )
    .scalar_subquery()
)
#: An account others let this person out of is not there for them.
_SHUT_OUT = exists().where(
    ShutOut.account_id == CustomerAccount.id,
    ShutOut.person_id == bindparam("person_id"),
    ShutOut.lifted_at.is_(None),
)
#: Anybody who was let out: another name and mailbox are made in a minute.
_WARY = exists().where(ShutOut.account_id == CustomerAccount.id, ShutOut.lifted_at.is_(None))


@cache
def _accounts() -> Select[int, str, str, str, int, bool, date | None]:
    """Built when it is first asked: building it sets up every mapper, which takes long."""
    return (
        select(
            CustomerAccount.id, Premise.house_number, CustomerAccount.mailing_postal_code,
            CustomerAccount.mailing_name, AccountPin.series, _WARY, _LEFT_ON,
        )
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .outerjoin(AccountPin, AccountPin.account_id == CustomerAccount.id)
        .where(CustomerAccount.id.in_(_IDS), ~_SHUT_OUT)
        .limit(CANDIDATES_MAX)
    )  # fmt: skip


#: Bills that are older open nothing, and none is read.
_BILLS = (
    select(Bill.account_id, Bill.code, Bill.issued_on, Bill.total, Bill.balance_before)
    .where(
        Bill.account_id.in_(_IDS),
        Bill.issued_on <= _ON,
        Bill.issued_on > bindparam("since", type_=Date),
    )
    .order_by(Bill.issued_on.desc())
    .limit(NEWEST_MAX)
)
_NEWEST = aliased(Payment)
#: The newest of each account that may be meant, among those that never moved.
_PAYMENTS = (
    select(Payment.account_id, Payment.received_on, Payment.amount)
    .join(CustomerAccount, CustomerAccount.id == Payment.account_id)
    .where(
        CustomerAccount.id.in_(_IDS),
        Payment.id
        == select(_NEWEST.id)
        .where(
            _NEWEST.account_id == CustomerAccount.id,
            _NEWEST.received_on <= _ON,
            # One that moved to another account is known to whoever it belongs to.
            moved.never(_NEWEST),
        )
        .order_by(_NEWEST.received_on.desc(), _NEWEST.id.desc())
        .limit(1)
        .correlate(CustomerAccount)
        .scalar_subquery(),
    )
)
#: So many accounts with a bill of one amount make it the rate, which everybody knows.
COMMON_FROM = 3
_COMMON = select(func.count()).select_from(
    select(Bill.account_id)
    .where(Bill.total == bindparam("amount"), Bill.issued_on > bindparam("since", type_=Date))
    .distinct()
    .limit(COMMON_FROM)
    .subquery()
)


def is_common(session: Session, amount: Money | None, *, since: date) -> bool:
    """Whether bills of several accounts came to this amount since a day.

    Asked of every try, so that neither an answer nor its time tells of an account.
    """
    asked = {"amount": amount or Money.ZERO, "since": since}
    return (session.scalar(_COMMON, asked) or 0) >= COMMON_FROM
