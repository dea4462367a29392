"""Who may do what with which account.

A read that finds is one statement. An account that is not yours and one that is not there give
the same answer; one that is yours, but not for this, says so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from models.account import (
    Access,
    AccountStatus,
    CustomerAccount,
    Premise,
    Role,
    address_line,
    masked_line,
    printed,
)
from models.errors import Forbidden, NotFound
from models.question import Question, one_of
from services.rules import numbers, roles
from services.rules.roles import Act

NOT_FOUND = "We could not find that account."
#: Never given to an account (its check digit is wrong): looked up when what was typed is no number.
NOBODY = "00000000"
#: Who has a part in which account: the class, or the columns of another look at its table.
Accesses = type[Access] | ReadOnlyColumnCollection[str, Any]


class MyAccount(NamedTuple):
    """An account as its pages know it, with its premise: a plain row."""

    id: int
    number: str
    status: AccountStatus
    customer_class: str
    units: int
    opened_on: date
    closed_on: date | None
    mailing_name: str
    mailing_line1: str
    mailing_line2: str
    mailing_city: str
    mailing_state: str
    mailing_postal_code: str
    premise_id: int
    parcel: str
    house_number: str
    street: str
    unit: str
    city: str
    state: str
    postal_code: str
    role: Role
    has_others: bool

    @property
    def shown(self) -> str:
        """The number as it is printed: ``2044-1836``."""
        return printed(self.number)

    @property
    def address(self) -> str:
        """The service address, as a neighbour would say it."""
        return address_line(self.house_number, self.street, self.unit)

    @property
    def masked_address(self) -> str:
        """Enough of it to know one's own."""
        return masked_line(self.house_number, self.street)


class Part(NamedTuple):
    """What somebody is to an account, and whether they have a part in another."""

    role: Role
    has_others: bool


def mine(session: Session, person_id: int, number: str, on: date, act: Act = Act.SEE) -> MyAccount:
    """The account with this number, for a person who may do this with it on this day.

    :raises NotFound: when it is not there, or not this person's on this day.
    :raises Forbidden: when it is theirs, and not for this.
    """
    return mine_among_others(session, person_id, number, on, act)[0]


def of_person(
    session: Session, person_id: int, on: date, act: Act | None = None
) -> Sequence[CustomerAccount]:
    """Every account a person has a part in on this day, or may do this with; by address."""
    return session.scalars(
        with_premise()
        .where(CustomerAccount.id.in_(_ids(person_id, on, act)))
        .order_by(Premise.street, Premise.house_number, Premise.unit, CustomerAccount.number)
    ).all()


def ids_of(session: Session, person_id: int, on: date, act: Act) -> frozenset[int]:
    """The accounts a person may do this with on this day."""
    return frozenset(session.scalars(_ids(person_id, on, act)))


def access_of(session: Session, person_id: int, account_id: int, on: date) -> Access:
    """A person's part in an account on this day.

    :raises NotFound: when the person has none.
    """
    access = session.scalar(
        select(Access)
        .where(Access.person_id == person_id, Access.account_id == account_id, lasting(on))
        .order_by(Access.id.desc())
        .limit(1)
    )
    if access is None:
        raise NotFound(NOT_FOUND)
    return access


def role_on(
    person_id: SQLColumnExpression[int], account_id: ColumnElement[int], on: ColumnElement[date]
) -> ScalarSelect[Role]:
    """What a person is to an account on a day, as a column of a statement; null when nothing."""
    return (
        select(Access.role)
        .where(Access.person_id == person_id, Access.account_id == account_id, lasting(on))
        .order_by(Access.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def lets_do(session: Session, person_id: int, account_id: int, on: date, act: Act) -> bool:
    """Whether a person's part in an account lets them do this on this day.

    :raises NotFound: when the person has no part in it.
    """
    return roles.may(access_of(session, person_id, account_id, on).role, act)


def check(session: Session, person_id: int, account_id: int, on: date, act: Act) -> None:
    """Refuse whoever may not do this with an account on this day.

    :raises NotFound: when the person has no part in it.
    :raises Forbidden: when they have, and not for this.
    """
    if not lets_do(session, person_id, account_id, on, act):
        raise not_for_role()


def not_for_role() -> Forbidden:
    """What somebody reads whose part in an account does not go so far."""
    return Forbidden("You have a part in this account, but it does not go so far. Ask an owner.")


def mine_among_others(
    session: Session | Connection, person_id: int, number: str, on: date, act: Act = Act.SEE
) -> tuple[MyAccount, Part]:
    """What ``mine`` says, as what, and whether the person has a part in any other account; one
    statement.

    :raises NotFound: when it is not there, or not this person's on this day.
    :raises Forbidden: when it is theirs, and not for this.
    """
    asked = {"number": number_of(number), "person_id": person_id, "on": on}
    found = _MINE.ask(session, asked)
    if not found:
        raise NotFound(NOT_FOUND)
    account = found[0]
    if not roles.may(account.role, act):
        raise not_for_role()
    return account, Part(account.role, bool(account.has_others))


def _ids(person_id: int, on: date, act: Act | None) -> Select[int]:
    which = select(Access.account_id).where(Access.person_id == person_id, lasting(on))
    return which if act is None else which.where(lets(act))


def find(session: Session, number: str) -> CustomerAccount:
    """The account with this number, written in any way; for staff and jobs.

    :raises NotFound: when there is none.
    """
    account = session.scalar(with_premise().where(CustomerAccount.number == number_of(number)))
    if account is None:
        raise NotFound(NOT_FOUND)
    return account


def lasting(on: date | ColumnElement[date], access: Accesses = Access) -> ColumnElement[bool]:
    """The one rule of whether an access holds on a day: both its days count."""
    return and_(access.from_on <= on, or_(access.to_on.is_(None), access.to_on >= on))


def lets(act: Act, access: Accesses = Access) -> ColumnElement[bool]:
    """Whether an access is one that lets its person do this."""
    return one_of(access.role, roles.who_may(act))


def sees(access: Accesses, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether ``person_id`` has a part in such an account on the day ``on``, both to be bound."""
    return exists().where(_is_asked(access), which)


def newest(access: Accesses, which: ColumnElement[bool]) -> ScalarSelect[int]:
    """The part in such an account that counts on the day ``on``: ``access_of`` within a read."""
    return select(func.max(access.id)).where(_is_asked(access), which).scalar_subquery()


def _is_asked(access: Accesses) -> ColumnElement[bool]:
    on = bindparam("on", type_=Date)
    return and_(access.person_id == bindparam("person_id"), lasting(on, access))


def with_premise() -> Select[CustomerAccount]:
    """Accounts, each with its premise."""
    return (
        select(CustomerAccount)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .options(contains_eager(CustomerAccount.premise))
    )


def number_of(typed: str) -> str:
    """The number that was typed, or nobody's."""
    return numbers.normalise(typed) or NOBODY


# A table as it is: to alias a class sets up every mapper, which a start has no need of.
_other = Access.__table__.alias().c
_MINE = Question(
    select(
        CustomerAccount.id, CustomerAccount.number, CustomerAccount.status,
        CustomerAccount.customer_class, CustomerAccount.units, CustomerAccount.opened_on,
        CustomerAccount.closed_on, CustomerAccount.mailing_name, CustomerAccount.mailing_line1,
        CustomerAccount.mailing_line2, CustomerAccount.mailing_city,
        CustomerAccount.mailing_state, CustomerAccount.mailing_postal_code,
        CustomerAccount.premise_id, Premise.parcel, Premise.house_number, Premise.street,
        Premise.unit, Premise.city, Premise.state, Premise.postal_code, Access.role,
        sees(_other, _other.account_id != CustomerAccount.id),
    )
    .join(Premise, Premise.id == CustomerAccount.premise_id)
    .join(Access, Access.account_id == CustomerAccount.id)
    .where(CustomerAccount.number == bindparam("number"), _is_asked(Access))
    .order_by(Access.id.desc())
    .limit(1),
    MyAccount,
)  # fmt: skip
