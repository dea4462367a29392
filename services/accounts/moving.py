"""Accounts that begin and end: set up at a premise, closed, and another owner from a day on.

What is owed stays on the account it was billed on: a new owner gets an account
of their own, and neither sees the other's.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import (
    Access,
    AccountStatus,
    CustomerAccount,
    Person,
    Premise,
    Role,
)
from models.account_change import AccountChange, ChangeKind
from models.errors import Conflict, Refused
from models.tariff import Tariff
from services.accounts import household, places
from services.accounts.account_changes import ChangeOrder, Mailing, begin, write
from services.accounts.addresses import is_taken
from services.accounts.places import Place
from services.rules import mailboxes
from services.rules.numbers import DIGITS, number_of
from services.rules.words import fold
from services.searching.index import index_account

#: Who tells us later than this must be asked what happened.
BACK_MAX = timedelta(days=366)
NAME_MAX = 120
UNITS_MAX = 10_000


@dataclass(frozen=True, kw_only=True)
class NewOwner:
    """Whose account it will be; without an e-mail address they cannot sign in yet."""

    name: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Service:
    """What is billed."""

    customer_class: str
    units: int
    cycle: int


class Twin(Conflict):
    """The premise has an open account."""

    def __init__(self, numbers: Sequence[str]) -> None:
        self.numbers = numbers
        super().__init__("This premise has an open account.")


def set_up(
    session: Session, doing: ChangeOrder, place: Place, service: Service, owner: NewOwner,
    mailing: Mailing | None, *, tariff: Tariff, opened_on: date, on: date,
    is_another: bool = False, is_new_place: bool = False,
) -> CustomerAccount:  # fmt: skip
    """Open an account at a premise, which is made when it is not there. Its mail goes to the owner
    at the premise when no other ``mailing`` is said.

    ``doing.account_id`` and ``doing.seen`` are not read. A second call with the
    same ``key`` finds the first one's.

    :raises Twin: when the premise has an open account, unless ``is_another``.
    :raises Elsewhere: when the parcel has another address, unless ``is_new_place``.
    :raises Refused: when something cannot be meant, or the district has no such class.
    """
    known = session.scalar(
        select(CustomerAccount)
        .join(AccountChange, AccountChange.account_id == CustomerAccount.id)
        .where(AccountChange.key == doing.key)
    )
    if known is not None:
        return known
    if not on - BACK_MAX <= opened_on <= on:
        raise Refused("Enter a day up to today, within the last year.")
    if service.customer_class not in tariff.classes:
        known_ones = ", ".join(tariff.classes)
        raise Refused("The district has no such class of customers. It has: %(classes)s.",
                      classes=known_ones)  # fmt: skip
    premise = places.premise(session, place, is_new_place=is_new_place)
    twins = open_at(session, premise.id)
    if twins and not is_another:
        raise Twin([each.shown for each in twins])
    return _open(session, doing, premise, service, owner, mailing, opened_on)


def close(session: Session, doing: ChangeOrder, *, last_day: date, on: date) -> CustomerAccount:
    """Bill an account no more after its last day. What is owed stays, and so do its people: it is
    theirs to see and to pay.

    :raises Conflict: when the account changed since ``doing.seen``.
    :raises Refused: when it is closed, or the day cannot be meant.
    """
    account, done = begin(session, doing)
    if done is not None:
        return account
    _end(account, last_day, on)
    session.flush()
    write(
        session, doing, ChangeKind.CLOSED, {"status": AccountStatus.ACTIVE.value, "closed_on": ""},
        {"status": AccountStatus.CLOSED.value, "closed_on": last_day.isoformat()},
    )  # fmt: skip
    return account


def change_owner(
    session: Session,
    doing: ChangeOrder,
    owner: NewOwner,
    mailing: Mailing | None,
    *,
    first_day: date,
    on: date,
) -> CustomerAccount:
    """Close the account on the day before, and open one at its premise for whoever owns it then;
    mail goes to them there when no other ``mailing`` is said.

    :raises Conflict: when the account changed since ``doing.seen``.
    :raises Refused: when it is closed, or something cannot be meant.
    """
    old = close(session, doing, last_day=first_day - timedelta(days=1), on=on)
    opening = ChangeOrder(key=f"{doing.key}:new", account_id=0, seen=0, by=doing.by, at=doing.at,
                    reason=f"Follows {old.shown}")  # fmt: skip
    known = session.scalar(
        select(CustomerAccount)
        .join(AccountChange, AccountChange.account_id == CustomerAccount.id)
        .where(AccountChange.key == opening.key)
    )
    if known is not None:
        return known
    service = Service(customer_class=old.customer_class, units=old.units, cycle=old.cycle)
    premise = session.get_one(Premise, old.premise_id)
    return _open(session, opening, premise, service, owner, mailing, first_day)


def open_at(session: Session, premise_id: int) -> Sequence[CustomerAccount]:
    """The open accounts of a premise."""
    return session.scalars(
        select(CustomerAccount)
        .where(
            CustomerAccount.premise_id == premise_id,
            CustomerAccount.status == AccountStatus.ACTIVE,
        )
        .order_by(CustomerAccount.number)
    ).all()


def _end(account: CustomerAccount, last_day: date, on: date) -> None:
    if account.status is AccountStatus.CLOSED:
        raise Refused("This account is closed already.")
    if not max(account.opened_on, on - BACK_MAX) <= last_day <= on:
        raise Refused("Enter a day since the account was opened, up to today, within a year.")
    account.status, account.closed_on = AccountStatus.CLOSED, last_day


def _open(
    session: Session, doing: ChangeOrder, premise: Premise, service: Service, owner: NewOwner,
    mailing: Mailing | None, opened_on: date,
) -> CustomerAccount:  # fmt: skip
    if not (1 <= service.units <= UNITS_MAX and service.cycle > 0):
        raise Refused("Enter from 1 to 10,000 units, and a cycle.")
    sent_to = (mailing or _to_owner(owner, premise)).checked()
    account = CustomerAccount(
        number=_next_number(session), premise_id=premise.id, opened_on=opened_on,
        **{f"mailing_{key}": part for key, part in asdict(sent_to).items()}, **asdict(service),
    )  # fmt: skip
    session.add(account)
    session.flush()
    person = _person(session, owner, doing)
    session.add(
        Access(person_id=person.id, account_id=account.id, role=Role.OWNER, from_on=opened_on)
    )
    session.flush()
    household.refuse_own(session, by=doing.by, account_id=account.id)
    index_account(session, account.id)
    after = asdict(sent_to) | {"owner": person.name, "opened_on": opened_on.isoformat()}
    write(
        session,
        ChangeOrder(key=doing.key, account_id=account.id, seen=0, by=doing.by, at=doing.at,
              reason=doing.reason),
        ChangeKind.SET_UP, {}, after,
    )  # fmt: skip
    return account


def _to_owner(owner: NewOwner, premise: Premise) -> Mailing:
    return Mailing(
        name=owner.name, line1=premise.address, city=premise.city, state=premise.state,
        postal_code=premise.postal_code,
    )  # fmt: skip


def _next_number(session: Session) -> str:
    """One more than the largest. Two who ask at once get the same, and the database refuses one."""
    largest = session.scalar(select(func.max(CustomerAccount.number)))
    return number_of(int(largest[: DIGITS - 1]) + 1 if largest else 10**6)


def _person(session: Session, owner: NewOwner, doing: ChangeOrder) -> Person:
    """Whoever has this address and this name, or somebody new."""
    name, email = " ".join(owner.name.split()), mailboxes.fold(owner.email)
    if not name or len(name) > NAME_MAX:
        raise Refused("Enter the owner's name, with no more than 120 letters.")
    if email and not mailboxes.is_plain(email):
        raise Refused("Enter an e-mail address such as name@example.org.")
    person = session.scalar(select(Person).where(Person.email == email)) if email else None
    if person is not None and fold(person.name) != fold(name):
        raise Refused("This e-mail address is somebody's of another name. Ask for another one.")
    if person is None:
        if email and is_taken(session, email, doing.at):
            raise Refused("This e-mail address cannot be used yet. Ask for another one.")
        person = Person(name=name, email=email or None, created_at=doing.at)
        session.add(person)
        session.flush()
    return person
