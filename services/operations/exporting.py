"""Everything back out, as CSV: accounts, people, balances, open bills, charges, entries, totals.

The files are those of the layout ``headworks``, so they can be brought along
again. Rows are read and written one after the other, all of them as they were
at one moment; memory does not grow with the district.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, literal, select, type_coerce

from models.account import Access, CustomerAccount, Person, Premise
from models.base import Cents
from models.bill import Bill, BillLine
from models.database import Database
from models.errors import Refused
from models.ledger import Component, Entry, LedgerAccount
from models.money import Money
from services.books.statements import cell

#: Rows that are in memory together.
READ_AT_ONCE = 1_000
COMPONENTS = tuple(part.value for part in Component)
HEADERS: Mapping[str, Sequence[str]] = {
    "accounts": (
        "account", "class", "units", "cycle", "status", "opened_on", "closed_on",
        "mailing_name", "mailing_line1", "mailing_line2", "mailing_city", "mailing_state",
        "mailing_postal_code", "parcel", "house_number", "street", "unit", "city", "state",
        "postal_code",
    ),
    "people": ("account", "name", "email", "telephone", "language", "role", "from_on"),
    "balances": ("account", *COMPONENTS),
    "open_bills": ("account", "bill", "issued_on", "due_on", "total", "open"),
    "charges": ("account", "bill", "charge", "component", "amount"),
    "entries": (
        "entry", "account", "kind", "key", "effective_on", "recorded_at", "change", "total",
        "memo", "actor", "reverses",
    ),
    "controls": ("name", "count", "amount"),
}  # fmt: skip
_BREAKS = str.maketrans({"\r": " ", "\n": " ", "\t": " ", "\u2028": " ", "\u2029": " "})


def write(database: Database, folder: Path) -> dict[str, int]:
    """Write every file into an empty folder, for its owner's eyes only; rows of each file.

    :raises Refused: when the folder has anything in it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused("Choose an empty folder: an export is never mixed with another.")
    sums = dict.fromkeys(COMPONENTS, 0)
    with database.snapshot() as connection:
        written = {
            name: _file(folder, name, rows)
            for name, rows in (
                ("accounts", _rows(connection, _accounts())),
                ("people", _rows(connection, _people())),
                ("balances", _summed(_rows(connection, _balances()), sums)),
                ("open_bills", _open_bills(_rows(connection, _bills()))),
                ("charges", _rows(connection, _charges())),
                ("entries", _rows(connection, _entries())),
            )
        }
    _file(folder, "controls", _controls(written, sums))
    return written


def _file(folder: Path, name: str, rows: Iterable[Sequence[Any]]) -> int:
    handle = os.open(folder / f"{name}.csv", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    count = 0
    with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - by its handle
        writer = csv.writer(file)
        writer.writerow(HEADERS[name])
        for row in rows:
            writer.writerow([_plain(value) for value in row])
            count += 1
    return count


def _plain(value: Any) -> str:  # noqa: ANN401 - any column
    """A value as a cell: amounts and numbers stay numbers, text is never run as a formula."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.plain
    if isinstance(value, int):
        return str(value)
    return cell(str(value).translate(_BREAKS))


def _rows(
    connection: Connection, wanted: Select[*tuple[Any, ...]]
) -> Iterator[Row[*tuple[Any, ...]]]:
    yield from connection.execute(wanted, execution_options={"yield_per": READ_AT_ONCE})


def _summed(
    rows: Iterable[Row[*tuple[Any, ...]]], sums: dict[str, int]
) -> Iterator[Row[*tuple[Any, ...]]]:
    for row in rows:
        amounts: Sequence[Money] = row[1:]
        for component, amount in zip(COMPONENTS, amounts, strict=True):
            sums[component] += amount.cents
        yield row


def _controls(written: Mapping[str, int], sums: Mapping[str, int]) -> Iterator[Sequence[Any]]:
    yield "accounts", written["accounts"] or "", ""
    yield "people", written["people"] or "", ""
    for component, cents in sums.items():
        yield component, "", Money(cents)
    yield "owed", "", Money(sum(sums.values()))


def _open_bills(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterator[Sequence[Any]]:
    """Bills not paid yet, as far as they are not: what is owed is of the newest bills."""
    for _, bills in groupby(rows, key=lambda row: row.number):
        left: int | None = None
        for bill in bills:
            left = bill.owed.cents if left is None else left
            still = min(left, bill.total.cents)
            left -= still
            if still > 0:
                yield (
                    bill.number, bill.bill, bill.issued_on, bill.due_on, bill.total, Money(still),
                )  # fmt: skip


def _accounts() -> Select[*tuple[Any, ...]]:
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


def _people() -> Select[*tuple[Any, ...]]:
    return (
        select(
            CustomerAccount.number, Person.name, Person.email, Person.telephone, Person.language,
            Access.role, Access.from_on,
        )
        .join(Access, Access.account_id == CustomerAccount.id)
        .join(Person, Person.id == Access.person_id)
        .where(Access.to_on.is_(None))
        .order_by(CustomerAccount.number, Person.id)
    )  # fmt: skip


def _balances() -> Select[*tuple[Any, ...]]:
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


def _bills() -> Select[*tuple[Any, ...]]:
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


def _charges() -> Select[*tuple[Any, ...]]:
    """The lines of the newest bill of every account: a cycle, for comparing two systems."""
    newest = (
        select(Bill.account_id, func.max(Bill.period_from).label("period_from"))
        .group_by(Bill.account_id)
        .subquery()
    )
    return (
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


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Entry.id, CustomerAccount.number, Entry.kind, Entry.key, Entry.effective_on,
            Entry.recorded_at, Entry.change, Entry.total, Entry.memo, Entry.actor,
            Entry.reverses_id,
        )
        .outerjoin(CustomerAccount, CustomerAccount.id == Entry.account_id)
        .order_by(Entry.id)
    )  # fmt: skip
