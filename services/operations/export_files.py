"""The files of an export that come back: what is asked of the books for each of them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, literal, or_, select, type_coerce

from models.account import Access, CustomerAccount, Person, Premise
from models.account_note import AccountNote
from models.autopay import Autopay, Mandate
from models.base import Cents
from models.bill import Bill, BillLine
from models.ledger import Component, Entry, LedgerAccount
from models.money import Money
from models.saved_method import SavedMethod


@dataclass(frozen=True)
class Cycle:
    """Which bills are the charges of a billing cycle: all that were not said are every one's."""

    #: The billing cycle accounts are of.
    number: int | None = None
    #: A day of the month in which its service ends.
    month: date | None = None


def accounts() -> Select[*tuple[Any, ...]]:
    account, premise = CustomerAccount, Premise
    return (
        select(
            account.number, account.customer_class, account.units, account.cycle, account.status,
            account.opened_on, account.closed_on, account.mailing_name, account.mailing_line1,
            account.mailing_line2, account.mailing_city, account.mailing_state,
            account.mailing_postal_code, premise.parcel, premise.house_number, premise.street,
            premise.unit, premise.city, premise.state, premise.postal_code,
        )
        .join(premise, premise.id == account.premise_id)
        .order_by(account.number)
    )  # fmt: skip


def people(on: date) -> Select[*tuple[Any, ...]]:
    """Who sees an account on a day, also until a day; ended ones are in the table of access."""
    return (
        select(
            CustomerAccount.number, Person.name, Person.email, Person.telephone, Person.language,
            Access.role, Access.from_on, Access.to_on,
        )
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(Person, Person.id == Access.person_id)
        .where(or_(Access.to_on.is_(None), Access.to_on >= on))
        .order_by(CustomerAccount.number, Person.id, Access.to_on.is_not(None))
    )  # fmt: skip


def balances() -> Select[*tuple[Any, ...]]:
    nothing = literal(Money.ZERO, Cents)
    parts = [
        type_coerce(
            func.sum(case((LedgerAccount.component == part, LedgerAccount.balance), else_=nothing)),
            Cents,
        )
        for part in Component
    ]
    return (
        select(CustomerAccount.number, *parts)
        .join(LedgerAccount, LedgerAccount.account_id == CustomerAccount.id)
        .group_by(CustomerAccount.number)
        .order_by(CustomerAccount.number)
    )


def bills() -> Select[*tuple[Any, ...]]:
    owed = (
        select(
            LedgerAccount.account_id,
            type_coerce(func.sum(LedgerAccount.balance), Cents).label("owed"),
        )
        .where(LedgerAccount.account_id.is_not(None))
        .group_by(LedgerAccount.account_id)
        .having(func.sum(LedgerAccount.balance) > literal(Money.ZERO, Cents))
        .subquery()
    )
    return (
        select(
            CustomerAccount.number, Bill.number.label("bill"), Bill.issued_on, Bill.due_on,
            Bill.total, owed.c.owed,
        )
        .join(owed, owed.c.account_id == Bill.account_id)
        .join(CustomerAccount, CustomerAccount.id == Bill.account_id)
        .order_by(CustomerAccount.number, Bill.period_from.desc())
    )  # fmt: skip


def charges(cycle: Cycle) -> Select[*tuple[Any, ...]]:
    """The lines of the newest bill of every account of a cycle, for comparing two systems."""
    bills = select(Bill.account_id, func.max(Bill.period_from).label("period_from"))
    if cycle.month is not None:
        last = cycle.month.replace(day=monthrange(cycle.month.year, cycle.month.month)[1])
        bills = bills.where(Bill.period_to.between(cycle.month.replace(day=1), last))
    newest = bills.group_by(Bill.account_id).subquery()
    found = (
        select(
            CustomerAccount.number, Bill.number, BillLine.charge, BillLine.component,
            BillLine.amount,
        )
        .join(Bill, Bill.account_id == CustomerAccount.id)
        .join(
            newest,
            (newest.c.account_id == Bill.account_id)
            & (newest.c.period_from == Bill.period_from),
        )
        .join(BillLine, BillLine.bill_id == Bill.id)
        .order_by(CustomerAccount.number, BillLine.position)
    )  # fmt: skip
    return found if cycle.number is None else found.where(CustomerAccount.cycle == cycle.number)


def mandates() -> Select[*tuple[Any, ...]]:
    """Autopay that has not ended, with what was signed and the method it draws from."""
    return (
        select(
            CustomerAccount.number, Person.name, SavedMethod.method_type, SavedMethod.brand,
            SavedMethod.last_four, SavedMethod.payment_method_id, Autopay.days_before,
            Autopay.amount_rule, Autopay.fixed, Autopay.cap, Mandate.given_at, Mandate.terms,
        )
        .join(CustomerAccount, CustomerAccount.id == Autopay.account_id)
        .join(Mandate, Mandate.id == Autopay.mandate_id)
        .outerjoin(Person, Person.id == Autopay.person_id)
        .outerjoin(SavedMethod, SavedMethod.id == Autopay.method_id)
        .where(Autopay.ended_at.is_(None))
        .order_by(CustomerAccount.number)
    )  # fmt: skip


def notes() -> Select[*tuple[Any, ...]]:
    """Notes of the system before; not those of an import that was undone."""
    return (
        select(CustomerAccount.number, AccountNote.at, AccountNote.written_by, AccountNote.words)
        .join(CustomerAccount, CustomerAccount.id == AccountNote.account_id)
        .where(AccountNote.taken_back_at.is_(None))
        .order_by(CustomerAccount.number, AccountNote.id)
    )


def entries() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Entry.id, CustomerAccount.number, Entry.kind, Entry.key, Entry.effective_on,
            Entry.recorded_at, Entry.change, Entry.total, Entry.memo, Entry.actor,
            Entry.reverses_id,
        )
        .outerjoin(CustomerAccount, CustomerAccount.id == Entry.account_id)
        .order_by(Entry.id)
    )  # fmt: skip
