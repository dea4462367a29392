"""Everything back out: whole, defused, and good enough to come back to the cent."""

import csv
import stat
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from models.account import Access, CustomerAccount, Person
from models.database import Database
from models.errors import Refused
from models.ledger import LedgerAccount
from models.money import Money
from services import importing
from services.books.chart import open_chart
from services.demo import load as demo
from services.operations import exporting
from services.verify import verify
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import LARKSPUR

AT = datetime(2026, 11, 20, 20, tzinfo=UTC)


def rows(folder, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def out(tmp_path, database, session):
    """Write everything to a new folder."""

    def out():
        session.flush()
        exporting.write(database, tmp_path / "out")
        return tmp_path / "out"

    return out


def test_every_account_person_balance_bill_and_entry_is_there(out, session):
    home = make_account(session, number="20441836", unit="B")
    give_access(session, make_person(session, "Marian Kessler", email="m@example.org"), home)
    make_bill(session, home, "132.50", on=date(2026, 9, 1))
    bill = make_bill(session, home, "146.75")
    folder = out()
    (account,) = rows(folder, "accounts")
    assert (account["account"], account["unit"], account["class"]) == (
        home.number, "B", "single_family",
    )  # fmt: skip
    assert rows(folder, "people")[0]["email"] == "m@example.org"
    assert rows(folder, "balances")[0]["service"] == "279.25"
    opened = [(each["bill"], each["open"]) for each in rows(folder, "open_bills")]
    assert opened[0] == (bill.number, "146.75")
    assert len(opened) == 2
    assert [each["charge"] for each in rows(folder, "charges")] == ["sewer_service"]
    assert [each["change"] for each in rows(folder, "entries")] == ["132.50", "146.75"]


def test_no_cell_is_run_as_a_formula_and_no_line_is_broken(out, session):
    make_account(session, mailing_name="=cmd()|'x'!A1\nsecond", unit="+1")
    folder = out()
    (account,) = rows(folder, "accounts")
    assert account["mailing_name"] == "'=cmd()|'x'!A1 second"
    assert account["unit"] == "'+1"
    assert (folder / "accounts.csv").read_text().count("\n") == 2


def test_the_files_are_for_their_owner_alone(out, session):
    make_account(session)
    folder = out()
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_export_is_never_mixed_with_another(out, session):
    out()
    with pytest.raises(Refused, match="empty folder"):
        out()


def test_what_went_out_comes_back_to_the_cent(tmp_path, template_database, house_database):
    demo.load(
        house_database, LARKSPUR, today=date(2026, 11, 20), accounts=120, years=1, seed=7,
        password_hash="-", seal=lambda words: words, tell=lambda _: None,
    )  # fmt: skip
    exporting.write(house_database, tmp_path / "out")
    url = template_database.copy()
    twin = Database(url, durable=False)
    try:
        with twin.saving() as session:
            open_chart(session, LARKSPUR.chart)
        export = importing.check(tmp_path / "out", importing.load("headworks"))
        assert [str(problem) for problem in export.problems] == []
        assert export.totals.are_tied
        importing.keep(twin, LARKSPUR, export, on=date(2026, 11, 20), at=AT, by="Priya Nair")
        assert _owed(twin) == _owed(house_database)
        assert _counts(twin) == _counts(house_database)
        with twin.reading() as session:
            assert verify(session) == []
    finally:
        twin.dispose()
        template_database.drop(url)


def _owed(database: Database) -> dict[tuple[str, str], Money]:
    """Every component that is not zero, by account number."""
    with database.reading() as session:
        found = session.execute(
            select(CustomerAccount.number, LedgerAccount.component, LedgerAccount.balance).join(
                CustomerAccount, CustomerAccount.id == LedgerAccount.account_id
            )
        )
        return {(number, part): cents for number, part, cents in found if cents}


def _counts(database: Database) -> list[int | None]:
    with database.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(CustomerAccount)),
            session.scalar(select(func.count(Person.email))),
            session.scalar(select(func.count()).where(Access.to_on.is_(None))),
        ]
