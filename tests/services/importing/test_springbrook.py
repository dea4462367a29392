"""An export as Springbrook prints it: fixed width, Windows letters, the minus behind the amount.

Everybody in it is invented. It shows that the shape is read; no district's own files were seen.
The files beside this one are kept as any text is; the tests write them as Windows would.
"""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.account import Access, AccountStatus, CustomerAccount, Person, Role
from models.account_note import AccountNote
from models.autopay import Autopay, AutopayState
from models.importing import AccountAlias, OpenItem
from models.ledger import Component
from models.money import Money
from services import importing
from services.books import ledger
from services.verify import verify
from tests.services.importing.conftest import AT, ON
from tests.workshop import LARKSPUR

CONTROL_Z = b"\x1a"


@pytest.fixture
def folder(tmp_path):
    """The export as it comes: Windows letters and line ends, and the old end of a printed file."""
    for path in (Path(__file__).parent / "springbrook").iterdir():
        raw = path.read_text("utf-8").replace("\n", "\r\n").encode("cp1252")
        end = CONTROL_Z if path.suffix == ".txt" else b""
        (tmp_path / path.name).write_bytes(raw + end)
    return tmp_path


def read(folder: Path) -> importing.Export:
    return importing.check(folder, importing.load("springbrook"), LARKSPUR.tariff.classes)


@pytest.fixture
def kept(database, session, folder):
    """The export, kept; its accounts by their old numbers."""
    importing.keep(database, LARKSPUR, read(folder), on=ON, at=AT, by="Priya Nair")
    found = select(AccountAlias.number, CustomerAccount).join(
        CustomerAccount, CustomerAccount.id == AccountAlias.account_id
    )
    return dict(map(tuple, session.execute(found)))


def test_its_files_are_read_whole_and_tie_to_the_cent(folder):
    export = read(folder)
    assert [str(problem) for problem in export.problems] == []
    assert (export.totals.are_tied, export.totals.unstated, export.owed()) == (True, [], 153384)
    mandates, notes = importing.along(export)
    assert (mandates.is_explained, notes.is_explained) == (True, True)
    assert dict(mandates.not_here()) == {"Its account is closed.": 1}
    assert [item.amount for item in export.items["203-2"]] == [30000, -6320]


@pytest.mark.parametrize(("moved", "words"), [(3, "come to"), (4, "dollars")])
def test_a_column_that_moved_is_a_problem_and_never_another_amount(folder, moved, words):
    path = folder / "open_items.txt"
    path.write_bytes(path.read_bytes().replace(b"1,236.80", b" " * moved + b"1,236.80"))
    export = read(folder)
    assert words in str(export.problems[0])
    assert export.accounts.keys() == {"201-1", "203-2", "204-1"}


def test_everybody_is_here_with_their_letters_and_their_cents(kept, session):
    assert sorted(kept) == ["201-1", "202-1", "203-2", "204-1"]
    dell = kept["202-1"]
    assert (dell.mailing_name, dell.mailing_line2) == ("Priscilla O’Dell", "c/o Estate – J. Dell")
    assert (dell.customer_class, dell.opened_on) == ("single_family", date(1998, 11, 2))
    cafe = kept["204-1"]
    assert (cafe.mailing_name, cafe.status, cafe.closed_on) == (
        "Café Zoë", AccountStatus.CLOSED, date(2026, 9, 30),
    )  # fmt: skip
    owed = ledger.balance(session, kept["203-2"].id)
    assert dict(owed.parts) == {Component.SERVICE: Money(23680), Component.CREDIT: Money(-5000)}
    assert ledger.balance(session, cafe.id).owed == Money(-2000)
    items = session.scalars(select(OpenItem.amount).where(OpenItem.account_id == kept["203-2"].id))
    assert sorted(items.all(), key=lambda each: each.cents) == [Money(-6320), Money(30000)]
    people = session.execute(select(Person.name, Access.role).join(Access).order_by(Person.name))
    assert list(map(tuple, people)) == [
        ("José Muñoz", Role.OWNER), ("Larch Row LLC", Role.OWNER), ("Zoë Whitcomb", Role.TENANT),
    ]  # fmt: skip
    assert session.scalars(select(AccountNote.written_by)).all() == ["KSMITH"]
    (autopay,) = session.scalars(select(Autopay))
    assert (autopay.account_id, autopay.state) == (kept["201-1"].id, AutopayState.NEEDS_METHOD)
    assert session.get_one(Person, autopay.person_id).name == "José Muñoz"
    assert verify(session) == []
