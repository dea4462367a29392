"""Everything back out, as CSV: the files that come back, and every other table of the business.

The files are those of the layout ``headworks``, so they can be brought along
again; tables stand beside them as they are. Rows are read and written one after
the other, all of them as they were at one moment; memory does not grow with the
district.
"""

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select

from models.database import Database
from models.errors import Refused
from models.ledger import Component
from models.money import Money
from services.books.statements import cell
from services.operations import export_files, export_tables
from services.operations.export_files import Cycle

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
    "people": (
        "account", "name", "email", "telephone", "language", "role", "from_on", "to_on",
    ),
    "balances": ("account", *COMPONENTS),
    "open_bills": ("account", "bill", "issued_on", "due_on", "total", "open"),
    "charges": ("account", "bill", "charge", "component", "amount"),
    "entries": (
        "entry", "account", "kind", "key", "effective_on", "recorded_at", "change", "total",
        "memo", "actor", "reverses",
    ),
    "mandates": (
        "account", "payer", "method_type", "bank", "last_four", "token", "days_before",
        "amount_rule", "fixed", "cap", "signed_on",
    ),
    "notes": ("account", "written_on", "written_by", "words"),
    "controls": ("name", "count", "amount"),
}  # fmt: skip
#: The newest bill of every account.
EVERY = Cycle()
#: What a mandate names that names no method: it needs one.
UNNAMED = ("bank", "", "")
_BREAKS = str.maketrans({"\r": " ", "\n": " ", "\t": " ", "\u2028": " ", "\u2029": " "})


def write(
    database: Database, folder: Path, *, zone: ZoneInfo, on: date, cycle: Cycle = EVERY
) -> dict[str, int]:
    """Write every file into an empty folder, for its owner's eyes only; rows of each file.

    ``cycle`` says of which bills the charges are; nothing else is another for it.

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
                ("accounts", _rows(connection, export_files.accounts())),
                ("people", _rows(connection, export_files.people(on))),
                ("balances", _summed(_rows(connection, export_files.balances()), sums)),
                ("open_bills", _open_bills(_rows(connection, export_files.bills()))),
                ("charges", _rows(connection, export_files.charges(cycle))),
                ("entries", _rows(connection, export_files.entries())),
                ("mandates", _signed(_rows(connection, export_files.mandates()), zone)),
                ("notes", _dated(_rows(connection, export_files.notes()), zone)),
            )
        }
        written |= _tables(connection, folder / "tables")
    _file(folder, "controls", _controls(written, sums))
    return written


def _tables(connection: Connection, folder: Path) -> dict[str, int]:
    """Every other table of the business, as it is."""
    folder.mkdir(mode=0o700)
    return {
        f"tables/{name}": _file(
            folder, name, export_tables.rows(connection, name), export_tables.header(name)
        )
        for name in export_tables.TABLES
    }


def _file(
    folder: Path, name: str, rows: Iterable[Sequence[Any]], header: Sequence[str] = ()
) -> int:
    handle = os.open(folder / f"{name}.csv", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    count = 0
    with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - by its handle
        writer = csv.writer(file)
        writer.writerow(header or HEADERS[name])
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
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
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


def _signed(rows: Iterable[Row[*tuple[Any, ...]]], zone: ZoneInfo) -> Iterator[Sequence[Any]]:
    """Mandates with the day they were signed on; without a method here, the one they name."""
    for row in rows:
        terms = row.terms
        method: tuple[Any, ...] = (row.method_type, row.brand, row.last_four)
        if row.payment_method_id is None:
            named = ("method_type", "bank", "last_four")
            method = tuple(
                terms.get(name) or kept for name, kept in zip(named, UNNAMED, strict=True)
            )
        yield (
            row.number, row.name, *method, row.payment_method_id, row.days_before,
            row.amount_rule, row.fixed, row.cap, row.given_at.astimezone(zone).date(),
        )  # fmt: skip


def _dated(rows: Iterable[Row[*tuple[Any, ...]]], zone: ZoneInfo) -> Iterator[Sequence[Any]]:
    """Notes with the day on which they were written."""
    for row in rows:
        yield row.number, row.at.astimezone(zone).date(), row.written_by, row.words


def _controls(written: Mapping[str, int], sums: Mapping[str, int]) -> Iterator[Sequence[Any]]:
    yield "accounts", written["accounts"] or "", ""
    yield "people", written["people"] or "", ""
    yield "mandates", written["mandates"] or "", ""
    yield "notes", written["notes"] or "", ""
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
