"""Who may see which account, and how a guest shows that a bill is theirs to pay.

Every read here is one statement. The portal asks ``mine`` and nothing else: an
account that is not yours and one that is not there give the same answer.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from models.account import Access, CustomerAccount, Premise
from models.bill import Bill
from models.errors import NotFound, Refused
from models.importing import AccountAlias
from models.money import Money
from models.payment import Payment
from services.rules import codes, numbers, old_numbers

NOT_FOUND = "We could not find that account."
NOT_PROVED = (
    "We could not find an account with that number and that detail. Check both against the bill."
)
#: Never given to an account (its check digit is wrong): looked up when what was typed is no number.
NOBODY = "00000000"
#: An old number may be one of several imports; each is held against the fact.
CANDIDATES_MAX = 5
#: Who has a part in which account: the class, or the columns of another look at its table.
Accesses = type[Access] | ReadOnlyColumnCollection[str, Any]


class FactKind(StrEnum):
    """What a guest may say from the bill, beside the account number."""

    POSTAL_CODE = "postal_code"
    HOUSE_NUMBER = "house_number"
    BILL_CODE = "bill_code"
    LAST_PAYMENT = "last_payment"


@dataclass(frozen=True)
class Fact:
    """One thing a guest says from the bill."""

    kind: FactKind
    said: str


def mine(session: Session, person_id: int, number: str, on: date) -> CustomerAccount:
    """The account with this number, for a person who may see it on this day.

    :raises NotFound: when it is not there, or not this person's on this day.
    """
    account = session.scalar(
        _with_premise()
        .join(Access, Access.account_id == CustomerAccount.id)
        .where(
            CustomerAccount.number == _number(number),
            Access.person_id == person_id,
            lasting(on),
        )
        .limit(1)
    )
    if account is None:
        raise NotFound(NOT_FOUND)
    return account


def of_person(session: Session, person_id: int, on: date) -> Sequence[CustomerAccount]:
    """Every account a person may see on this day, by address."""
    ids = select(Access.account_id).where(Access.person_id == person_id, lasting(on))
    return session.scalars(
        _with_premise()
        .where(CustomerAccount.id.in_(ids))
        .order_by(Premise.street, Premise.house_number, Premise.unit, CustomerAccount.number)
    ).all()


def access_of(session: Session, person_id: int, account_id: int, on: date) -> Access:
    """A person's part in an account on this day.

    :raises NotFound: when the person has none.
    """
    access = session.scalar(
        select(Access).where(
            Access.person_id == person_id, Access.account_id == account_id, lasting(on)
        )
    )
    if access is None:
        raise NotFound(NOT_FOUND)
    return access


def mine_among_others(
    session: Session, person_id: int, number: str, on: date
) -> tuple[CustomerAccount, bool]:
    """What ``mine`` says, and whether the person may see any other account; one statement.

    :raises NotFound: when it is not there, or not this person's on this day.
    """
    asked = {"number": _number(number), "person_id": person_id, "on": on}
    row = session.execute(_asked_among_others(), asked).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return row[0], bool(row[1])


def find(session: Session, number: str) -> CustomerAccount:
    """The account with this number, written in any way; for staff and jobs.

    :raises NotFound: when there is none.
    """
    account = session.scalar(_with_premise().where(CustomerAccount.number == _number(number)))
    if account is None:
        raise NotFound(NOT_FOUND)
    return account


def by_bill_code(session: Session, code: str) -> CustomerAccount:
    """The account of the bill that carries this code: whoever holds the bill may pay it.

    :raises NotFound: when no bill carries it.
    """
    account = session.scalar(
        _with_premise()
        .join(Bill, Bill.account_id == CustomerAccount.id)
        .where(Bill.code == codes.read(code))
    )
    if account is None:
        raise NotFound("We could not find a bill with that code.")
    return account


def prove(session: Session, *, number: str, fact: Fact, on: date) -> CustomerAccount:
    """The account a guest named, by its number or an old one, when one fact from its bill fits.

    The same statement runs and the same comparison is made whatever was typed,
    and every refusal says the same: nobody learns here which accounts exist.

    :raises Refused: when the number, the fact, or both do not fit.
    """
    last_payment = (
        select(Payment.amount)
        .where(Payment.account_id == CustomerAccount.id, Payment.received_on <= on)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    carries_code = exists().where(
        Bill.code == codes.read(fact.said), Bill.account_id == CustomerAccount.id
    )
    rows: Sequence[Any] = session.execute(
        _with_premise()
        .add_columns(last_payment, carries_code)
        .where(_is_meant(number))
        .order_by(CustomerAccount.id)
        .limit(CANDIDATES_MAX)
    ).all()
    said = _said(fact)
    fitting: list[CustomerAccount] = []
    for account, paid, has_code in rows or [(None, None, False)]:
        known = _known(fact.kind, account, paid, said if has_code else "")
        fits = hmac.compare_digest(said.encode(), known.encode())
        if account is not None and fits and said:
            fitting.append(account)
    if len(fitting) != 1:
        raise Refused(NOT_PROVED)
    return fitting[0]


def _is_meant(typed: str) -> ColumnElement[bool]:
    """Whether an account has this number, or had it in a system before ours."""
    of_old = select(AccountAlias.account_id).where(
        AccountAlias.number == (old_numbers.fold(typed) or NOBODY)
    )
    return or_(CustomerAccount.number == _number(typed), CustomerAccount.id.in_(of_old))


def _said(fact: Fact) -> str:
    """What the guest said, in the form it is compared in; empty when it cannot be right."""
    text = fact.said.strip()
    match fact.kind:
        case FactKind.POSTAL_CODE:
            return "".join(c for c in text if c.isascii() and c.isdigit())[:5]
        case FactKind.HOUSE_NUMBER:
            return "".join(text.split()).casefold()
        case FactKind.BILL_CODE:
            return codes.read(text)
        case FactKind.LAST_PAYMENT:
            try:
                return Money.read(text).plain
            except ValueError:
                return ""


def _known(kind: FactKind, account: CustomerAccount | None, paid: Money | None, code: str) -> str:
    """What would be right, in the same form; empty when nothing would."""
    facts = {
        FactKind.POSTAL_CODE: account.mailing_postal_code[:5] if account else "",
        FactKind.HOUSE_NUMBER: "".join(account.premise.house_number.split()).casefold()
        if account
        else "",
        FactKind.BILL_CODE: code,
        FactKind.LAST_PAYMENT: paid.plain if paid else "",
    }
    return facts[kind]


def lasting(on: date | ColumnElement[date], access: Accesses = Access) -> ColumnElement[bool]:
    """The one rule of whether an access holds on a day: both its days count."""
    return and_(access.from_on <= on, or_(access.to_on.is_(None), access.to_on >= on))


def sees(access: Accesses, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether ``person_id`` has a part in such an account on the day ``on``, both to be bound."""
    on = bindparam("on", type_=Date)
    return exists().where(access.person_id == bindparam("person_id"), which, lasting(on, access))


def _with_premise() -> Select[CustomerAccount]:
    return (
        select(CustomerAccount)
        .join(Premise, Premise.id == CustomerAccount.premise_id)
        .options(contains_eager(CustomerAccount.premise))
    )


def _number(typed: str) -> str:
    return numbers.normalise(typed) or NOBODY


@cache
def _asked_among_others() -> Select[Any]:
    """Built once, when it is first asked: building it sets up every mapper, which takes long."""
    other = aliased(Access)
    return (
        _with_premise()
        .add_columns(sees(other, other.account_id != CustomerAccount.id))
        .where(
            CustomerAccount.number == bindparam("number"),
            sees(Access, Access.account_id == CustomerAccount.id),
        )
    )
