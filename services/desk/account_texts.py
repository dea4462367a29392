"""The newest bills of an account and its people, each in one text: the account's own statement asks
for them, and a page that has its head in hand asks for nothing more."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.account import Access, CustomerAccount, Person
from models.account import Role as AccessRole
from models.bill import Bill
from models.money import Money
from services.accounts.holds import FIELD, LINE

#: Two years of bills explain any balance that is not with the lawyers.
BILLS_LOOKED_AT = 12


class BillSeen(NamedTuple):
    """A bill as a list shows it."""

    number: str
    entry_id: int
    period_from: date
    period_to: date
    issued_on: date
    due_on: date
    total: Money


class Party(NamedTuple):
    """Somebody's part in the account, from a day to a day."""

    access_id: int
    name: str
    email: str | None
    telephone: str
    language: str
    role: AccessRole
    from_on: date
    to_on: date | None


def bills(written: str | None) -> list[BillSeen]:
    """The bills that ``BILLS`` told, the newest first."""
    day = date.fromisoformat
    found = [
        BillSeen(
            number, int(entry_id), day(period_from), day(period_to), day(issued_on), day(due_on),
            Money(int(total)),
        )
        for number, entry_id, period_from, period_to, issued_on, due_on, total in _lines(written)
    ]  # fmt: skip
    return sorted(found, key=lambda bill: bill.period_from, reverse=True)


def people(written: str | None) -> list[Party]:
    """The people that ``PEOPLE`` told: whose part goes on first, of those the newest."""
    day = date.fromisoformat
    found = [
        Party(
            int(access_id), name, email or None, telephone, language, AccessRole(role),
            day(from_on), day(to_on) if to_on else None,
        )
        for access_id, name, email, telephone, language, role, from_on, to_on in _lines(written)
    ]  # fmt: skip
    return sorted(
        found, key=lambda each: (each.to_on is not None, -each.from_on.toordinal(), each.access_id)
    )


def _lines(written: str | None) -> list[list[str]]:
    return [line.split(FIELD) for line in written.split(LINE)] if written else []


def _joined(*columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Rows as one text, what is missing as nothing."""
    first, *rest = [func.coalesce(cast(each, Text), "") for each in columns]
    line: ColumnElement[str] = first
    for each in rest:
        line = line.concat(FIELD).concat(each)
    return func.aggregate_strings(line, LINE)


_newest = (
    select(Bill)
    .where(Bill.account_id == CustomerAccount.id)
    .order_by(Bill.period_from.desc())
    .limit(BILLS_LOOKED_AT)
    .correlate(CustomerAccount)
    .subquery()
)
_b = _newest.c
#: Of the account that a statement is about.
BILLS: ScalarSelect[str] = (
    select(
        _joined(
            _b.number, _b.entry_id, _b.period_from, _b.period_to, _b.issued_on, _b.due_on, _b.total
        )
    )
    .select_from(_newest)
    .scalar_subquery()
)
PEOPLE: ScalarSelect[str] = (
    select(
        _joined(
            Access.id, Person.name, Person.email, Person.telephone, Person.language, Access.role,
            Access.from_on, Access.to_on,
        )
    )
    .select_from(Access)
    .join(Person, Person.id == Access.person_id)
    .where(Access.account_id == CustomerAccount.id)
    .correlate(CustomerAccount)
    .scalar_subquery()
)  # fmt: skip
