"""Exports of another system, written to a folder for tests. Everybody is invented."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from services.rules.numbers import number_of

PLAIN = """
dates = ["YYYY-MM-DD"]
{rules}
[files.accounts]
file = "accounts.csv"
[files.accounts.fields]
account = "account"
customer_class = "class"
opened_on = "opened_on"
mailing_name = "name"
mailing_line1 = "line1"
mailing_city = "city"
mailing_state = "state"
mailing_postal_code = "zip"
parcel = "parcel"
address = "address"
city = "city"
state = "state"
postal_code = "zip"
[files.people]
file = "people.csv"
[files.people.fields]
account = "account"
name = "name"
email = "email"
[files.balances]
file = "balances.csv"
[files.balances.fields]
account = "account"
component = "component"
amount = "amount"
[files.controls]
file = "controls.csv"
[files.controls.fields]
name = "name"
counted = "count"
amount = "amount"
{more}
"""
ITEMS = """
[files.open_items]
file = "items.csv"
[files.open_items.fields]
account = "account"
reference = "reference"
issued_on = "issued_on"
amount = "amount"
"""
NOTES = """
[files.notes]
file = "notes.csv"
[files.notes.fields]
account = "account"
written_on = "on"
written_by = "by"
words = "words"
"""
MANDATES = """
[files.mandates]
file = "mandates.csv"
[files.mandates.fields]
account = "account"
payer = "payer"
method_type = "kind"
bank = "bank"
last_four = "last_four"
token = "token"
days_before = "days_before"
amount_rule = "rule"
fixed = "fixed"
cap = "cap"
signed_on = "signed_on"
[files.mandates.codes.method_type]
ACH = "bank"
CC = "card"
"""
Row = Mapping[str, str]


def layout_file(folder: Path, rules: str = "", more: str = "") -> Path:
    """A plain layout of the tests' own."""
    path = folder / "plain.toml"
    path.write_text(PLAIN.format(rules=rules, more=more), "utf-8")
    return path


def account(number: str, **cells: str) -> Row:
    """A line of accounts.csv."""
    street = f"{1000 + len(number)} Cedar Hollow Rd"
    return {
        "account": number, "class": "single_family", "opened_on": "2011-08-22",
        "name": f"Household {number}", "line1": cells.get("address", street),
        "city": "Larkspur", "state": "WA", "zip": "98299", "parcel": "9999990010",
        "address": street,
    } | cells  # fmt: skip


def write(folder: Path, name: str, rows: Sequence[Row]) -> None:
    """A CSV file of these rows."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def town(
    folder: Path,
    *,
    accounts: Iterable[Row] | None = None,
    people: Sequence[Row] = (),
    balances: Sequence[tuple[str, str, str]] | None = None,
    controls: Mapping[str, str] | None = None,
) -> Path:
    """Three households: one owes service and a penalty, one nothing, one has a credit."""
    accounts = list(accounts or (account("000123-001"), account("124-1"), account("A77-2")))
    if balances is None:
        balances = (
            ("123-1", "service", "146.75"), ("123-1", "penalty", "14.68"),
            ("A77-2", "credit", "-20.00"),
        )  # fmt: skip
    stated = {"accounts": str(len(accounts)), "owed": _sum(balances)} | dict(controls or {})
    write(folder, "accounts.csv", accounts)
    write(
        folder,
        "people.csv",
        people or [{"account": "123-1", "name": "Iris Vance", "email": "Iris.Vance@example.org"}],
    )
    names = ("account", "component", "amount")
    write(folder, "balances.csv", [dict(zip(names, row, strict=True)) for row in balances])
    counted = ("accounts", "people", "open_items", "notes", "mandates")
    write(
        folder,
        "controls.csv",
        [
            {
                "name": name,
                "count": value if name in counted else "",
                "amount": "" if name in counted else value,
            }
            for name, value in stated.items()
        ],
    )
    return folder


def _sum(balances: Iterable[tuple[str, str, str]]) -> str:
    """What the lines come to that say an amount."""
    amounts = [amount for _account, _part, amount in balances]
    return str(sum(Decimal(each) for each in amounts if re.fullmatch(r"-?\d+(\.\d\d)?", each)))


def large(folder: Path, households: int) -> Path:
    """Very many households: each with a person and two components, two in three owing."""
    rows = [account(f"{place:06d}-001", name=f"Household {place}") for place in range(households)]
    people = [
        {
            "account": f"{place:06d}-001",
            "name": f"Person {place}",
            "email": f"person.{place}@example.org",
        }
        for place in range(households)
    ]
    balances = [
        (f"{place}-1", part, amount)
        for place in range(households)
        if place % 3
        for part, amount in (("service", "132.50"), ("penalty", "13.25"))
    ]
    owing = len(balances) // 2
    owed = owing * 14575
    return town(
        folder, accounts=rows, people=people, balances=balances,
        controls={"accounts": str(households), "owed": f"{owed // 100}.{owed % 100:02d}"},
    )  # fmt: skip


def ours(body: int) -> str:
    """An account number of ours, check digit and all."""
    return number_of(body)
