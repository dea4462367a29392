"""Which account somebody means, and whether what they say of it fits.

The same statements run and the same comparisons are made whatever was typed:
neither an answer nor its time tells which accounts there are.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Date, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from models.account import Access, CustomerAccount, Premise, Role
from models.bill import Bill
from models.errors import Refused
from models.importing import AccountAlias
from models.linking import AccountLink, AccountPin, LinkEnd, LinkProof, ShutOut
from models.money import Money
from models.payment import Payment
from services.access.accounts import NOBODY
from services.linking.limits import takes_facts as takes_facts_today
from services.linking.pins import Pins
from services.rules import numbers, old_numbers, people_names

#: How long the PIN of a bill counts: two bills of two months, and what the mail takes.
PIN_COUNTS_FOR = timedelta(days=130)
#: An old number may be one of several imports; a bill or payment of each is looked at.
CANDIDATES_MAX, NEWEST_MAX = 5, 30
FACTS_MIN = 2
#: Whoever of these leaves takes bills along: what was sent until then lets nobody in any more.
HOUSEHOLD = (Role.OWNER, Role.CO_OWNER, Role.TENANT, Role.MANAGER)


class NotMatched(Refused):
    """What was said does not fit one account. Says nothing about which of it, or whether any."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of an account, as they typed it; empty what they left out."""

    number: str
    pin: str = ""
    house_number: str = ""
    postal_code: str = ""
    last_payment: str = ""
    last_bill: str = ""
    name: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """What was said beside number and PIN."""
        every = (
            self.house_number, self.postal_code, self.last_payment, self.last_bill, self.name,
        )  # fmt: skip
        return tuple(said for said in every if said)


@dataclass(frozen=True)
class Match:
    """The account that is meant, and what showed it."""

    account: CustomerAccount
    proof: LinkProof


@dataclass
class Candidate:
    """An account that may be meant, and what its paper says."""

    account: CustomerAccount | None
    series: int = 0
    #: Somebody was let out of it: its facts are known to others.
    is_wary: bool = False
    #: The last day of whoever left last; paper of that day and before counts no more.
    left_on: date = date.min
    bills: list[Bill] = field(default_factory=list)
    paid: list[Payment] = field(default_factory=list)


def prove(
    session: Session, pins: Pins, said: Said, *, person_id: int = 0, on: date, at: datetime
) -> Match:
    """The account somebody's paper is about; ``person_id`` is 0 while nobody knows who they are.

    :raises NotMatched: when it fits no account, or several.
    """
    open_to_facts = takes_facts_today(session, number=said.number, day=on, at=at)
    found = match(session, pins, said, person_id=person_id, takes_facts=open_to_facts, on=on)
    if found is None:
        raise NotMatched("We could not match these. Check each against your newest bill.")
    return found


def match(
    session: Session, pins: Pins, said: Said, *, person_id: int, takes_facts: bool, on: date
) -> Match | None:
    """The one account that fits everything that was said; none when none or several do."""
    found = []
    for candidate in _candidates(session, said, person_id, on) or [Candidate(None)]:
        by_pin = _fits_pin(candidate, pins, said.pin, on)
        by_facts = _fits_facts(candidate, said) and takes_facts and not candidate.is_wary
        if candidate.account is not None and (by_pin or (by_facts and not said.pin)):
            found.append(Match(candidate.account, LinkProof.PIN if by_pin else LinkProof.FACTS))
    return found[0] if len(found) == 1 else None


def _candidates(session: Session, said: Said, person_id: int, on: date) -> Sequence[Candidate]:
    """Every account of this number, its own or an old one, with its newest paper."""
    asked = {
        "number": numbers.normalise(said.number) or NOBODY,
        "old": old_numbers.fold(said.number) or NOBODY,
        "person_id": person_id,
        "on": on,
    }
    by_id = {
        account.id: Candidate(account, series or 0, is_wary, left_on or date.min)
        for account, series, is_wary, left_on in session.execute(_accounts(), asked)
    }
    for bill in session.scalars(_BILLS, asked):
        if bill.account_id in by_id:
            by_id[bill.account_id].bills.append(bill)
    for payment in session.scalars(_PAYMENTS, asked):
        if payment.account_id in by_id:
            by_id[payment.account_id].paid.append(payment)
    return list(by_id.values())


def _fits_pin(candidate: Candidate, pins: Pins, said: str, on: date) -> bool:
    """Whether it is the PIN of a bill that still counts."""
    typed, fits = numbers.code(said).encode(), False
    since = max(candidate.left_on, on - PIN_COUNTS_FOR)
    for bill in candidate.bills:
        pin = pins.of(bill.account_id, bill.code, candidate.series).encode()
        fits |= hmac.compare_digest(pin, typed) and bill.issued_on > since
    return fits


def _fits_facts(candidate: Candidate, said: Said) -> bool:
    """Whether two facts and more were said, an amount among them, and all of them fit."""
    account = candidate.account
    bill = next((bill for bill in candidate.bills if bill.issued_on > candidate.left_on), None)
    paid = next((paid for paid in candidate.paid if paid.received_on > candidate.left_on), None)
    house = account.premise.house_number if account else ""
    postal = account.mailing_postal_code if account else ""
    checks = (
        (said.house_number, _squeezed(said.house_number) == _squeezed(house) != ""),
        (said.postal_code, _digits(said.postal_code)[:5] == postal[:5] != ""),
        (said.last_payment, paid is not None and _money(said.last_payment) == paid.amount),
        (said.last_bill, bill is not None and _money(said.last_bill) in _asked(bill)),
        (said.name, people_names.fits(said.name, account.mailing_name if account else "")),
    )
    given = [fits for typed, fits in checks if typed]
    is_private = bool(said.last_payment or said.last_bill)
    return len(given) >= FACTS_MIN and all(given) and is_private


def _asked(bill: Bill) -> tuple[Money, Money]:
    """What people read off a bill: its charges, or all that was owed with it."""
    return bill.total, bill.total + bill.balance_before


def _money(typed: str) -> Money | None:
    try:
        return Money.read(typed)
    except ValueError:
        return None


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())


_ON = bindparam("on", type_=Date)
#: Built once: building them costs more than asking them.
_IDS = select(CustomerAccount.id).where(
    or_(
        CustomerAccount.number == bindparam("number"),
        CustomerAccount.id.in_(
            select(AccountAlias.account_id).where(AccountAlias.number == bindparam("old"))
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
def _accounts() -> Select[CustomerAccount, int, bool, date | None]:
    """Built when it is first asked: building it sets up every mapper, which takes long."""
    return (
        select(CustomerAccount, AccountPin.series, _WARY, _LEFT_ON)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .outerjoin(AccountPin, AccountPin.account_id == CustomerAccount.id)
        .options(contains_eager(CustomerAccount.premise))
        .where(CustomerAccount.id.in_(_IDS), ~_SHUT_OUT)
        .limit(CANDIDATES_MAX)
    )


_BILLS = (
    select(Bill)
    .where(Bill.account_id.in_(_IDS), Bill.issued_on <= _ON)
    .order_by(Bill.issued_on.desc())
    .limit(NEWEST_MAX)
)
_PAYMENTS = (
    select(Payment)
    .where(Payment.account_id.in_(_IDS), Payment.received_on <= _ON)
    .order_by(Payment.received_on.desc(), Payment.id.desc())
    .limit(NEWEST_MAX)
)
