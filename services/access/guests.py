"""How a guest shows that a bill is theirs to pay. Every read here is one statement."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.account import CustomerAccount
from models.bill import Bill
from models.errors import NotFound, Refused
from models.importing import AccountAlias
from models.money import Money
from models.payment import Payment
from services.access.accounts import NOBODY, number_of, with_premise
from services.books import moved
from services.rules import codes, old_numbers

NOT_PROVED = (
    "We could not find an account with that number and that detail. Check both against the bill."
)
#: An old number may be one of several imports; each is held against the fact.
CANDIDATES_MAX = 5


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


def by_bill_code(session: Session, code: str) -> CustomerAccount:
    """The account of the bill that carries this code: whoever holds the bill may pay it.

    :raises NotFound: when no bill carries it.
    """
    account = session.scalar(
        with_premise()
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
        .where(
            Payment.account_id == CustomerAccount.id,
            Payment.received_on <= on,
            # One that moved to another account is known to whoever it belongs to.
            moved.never(),
        )
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    carries_code = exists().where(
        Bill.code == codes.read(fact.said), Bill.account_id == CustomerAccount.id
    )
    rows: Sequence[Any] = session.execute(
        with_premise()
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
        or_(
            AccountAlias.number == (old_numbers.fold(typed) or NOBODY),
            AccountAlias.joined == (old_numbers.as_joined(typed) or NOBODY),
        )
    )
    return or_(CustomerAccount.number == number_of(typed), CustomerAccount.id.in_(of_old))


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
