"""Everything back out: whole, defused, and good enough to come back to the cent."""

import csv
import stat
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Access, CustomerAccount, Person
from models.account_note import AccountNote
from models.attempt import MethodType
from models.autopay import Autopay, AutopayState, Mandate, Origin
from models.base import Base
from models.bill import Bill
from models.database import Database
from models.errors import Refused
from models.importing import ImportRun, ImportState
from models.ledger import LedgerAccount
from models.money import Money
from models.outbox import OutboxMessage
from models.saved_method import MethodState, SavedMethod
from services import audit, importing
from services.books.chart import open_chart
from services.demo import load as demo
from services.operations import export_tables, exporting
from services.operations.export_files import Cycle
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

    def out(**facts):
        session.flush()
        on = LARKSPUR.day(AT)
        exporting.write(database, tmp_path / "out", zone=LARKSPUR.zone, on=on, **facts)
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
    assert stat.S_IMODE((folder / "tables").stat().st_mode) == 0o700
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > len(export_tables.TABLES)
    for path in files:
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
    with house_database.saving() as session:
        _leave_in_spring(session)
        _write_down(session)
        _sign(session)
    exporting.write(house_database, tmp_path / "out", zone=LARKSPUR.zone, on=AT.date())
    url = template_database.copy()
    twin = Database(url, durable=False)
    try:
        with twin.saving() as session:
            open_chart(session, LARKSPUR.chart)
        export = importing.check(
            tmp_path / "out", importing.load("headworks"), LARKSPUR.tariff.classes
        )
        assert [str(problem) for problem in export.problems] == []
        assert export.totals.are_tied
        importing.keep(twin, LARKSPUR, export, on=date(2026, 11, 20), at=AT, by="Priya Nair")
        assert _owed(twin) == _owed(house_database)
        assert _counts(twin) == _counts(house_database)
        with twin.reading() as session:
            assert verify(session) == []
            # the processor of the other system is not asked here: each waits for bank details
            assert set(session.scalars(select(Autopay.state))) == {AutopayState.NEEDS_METHOD}
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
            session.scalar(select(func.count()).where(Access.to_on > AT.date())),
            *session.execute(select(AccountNote.at, AccountNote.written_by, AccountNote.words)),
            *_signed(session),
        ]


def _signed(session: Session) -> list[tuple[object, ...]]:
    """Each autopay with whose it is and the day on which it was signed."""
    found = session.execute(
        select(Autopay.days_before, Autopay.cap, Person.name, Mandate.given_at)
        .join(Mandate, Mandate.id == Autopay.mandate_id)
        .join(Person, Person.id == Autopay.person_id)
        .join(CustomerAccount, CustomerAccount.id == Autopay.account_id)
        .order_by(CustomerAccount.number)
    )
    return [(*row[:-1], LARKSPUR.day(row.given_at)) for row in found]


def _leave_in_spring(session: Session) -> None:
    """Somebody of the town sees an account until a day."""
    access = session.scalars(select(Access).where(Access.to_on.is_(None)).limit(1)).one()
    access.to_on = date(2027, 3, 31)


def _sign(session: Session) -> None:
    """Somebody of the town signed a mandate whose method is not here."""
    access = session.scalars(select(Access).where(Access.to_on.is_(None)).limit(1)).one()
    given = datetime.combine(date(2019, 6, 3), time.min, tzinfo=LARKSPUR.zone)
    mandate = Mandate(
        key=uuid4(), account_id=access.account_id, person_id=access.person_id,
        origin=Origin.IMPORT, text="Signed.", language="en", version="brought",
        terms={"method_type": "card", "bank": "Visa", "last_four": "8830"}, given_at=given,
    )  # fmt: skip
    session.add(mandate)
    session.flush()
    session.add(
        Autopay(
            account_id=access.account_id, person_id=access.person_id, mandate_id=mandate.id,
            state=AutopayState.NEEDS_METHOD, days_before=2, cap=Money(25000),
            bills_from=AT.date(), started_at=AT,
        )
    )  # fmt: skip


def _write_down(session: Session) -> None:
    """A note of the system before, about one account of the town."""
    run = ImportRun(
        layout="headworks", digest="d", effective_on=AT.date(), state=ImportState.KEPT,
        by="Priya Nair", began_at=AT,
    )  # fmt: skip
    session.add(run)
    session.flush()
    account_id = session.scalar(select(func.min(CustomerAccount.id)))
    day = datetime.combine(date(2024, 3, 2), time.min, tzinfo=LARKSPUR.zone)
    session.add(
        AccountNote(
            import_id=run.id, account_id=account_id, at=day, written_by="M. ORTEGA",
            words="=Dog, in the yard",
        )
    )  # fmt: skip


def test_every_table_goes_out_or_is_left_out_for_a_reason():
    tables = Base.metadata.tables.keys()
    assert sorted([*export_tables.TABLES, *export_tables.LEFT_OUT]) == sorted(tables)
    assert all(reason.endswith(".") for reason in export_tables.LEFT_OUT.values())


@pytest.mark.parametrize("name", export_tables.TABLES)
def test_no_column_goes_out_that_opens_something_or_proves_who_somebody_is(name):
    secret = [each for each in export_tables.header(name) if export_tables.SECRET.search(each)]
    assert {(name, each) for each in secret} <= export_tables.HARMLESS
    left = export_tables.COLUMNS_LEFT_OUT.get(name, frozenset())
    assert left <= {column.name for column in Base.metadata.tables[name].columns}


def test_tables_hold_every_row_and_no_link_that_acts_for_its_reader(out, session):
    home = make_account(session)
    person = make_person(session, "Marian Kessler", email="m@example.org")
    give_access(session, person, home, to_on=date(2026, 1, 31))
    for kind, text in (("customer_invitation", "Come in: https://x.example/welcome/s3cr3t-token"),
                       ("sign_in_code", "Your code is 123456")):  # fmt: skip
        session.add(
            OutboxMessage(
                key=kind, kind=kind, to="m@example.org", subject="Come in", text=text, html=text,
                created_at=AT,
            )
        )  # fmt: skip
    audit.record(session, actor="staff:1", action="account.look", subject="account:1", at=AT,
                 detail={"tab": "bills"})  # fmt: skip
    folder = out() / "tables"
    assert rows(folder, "access")[0]["to_on"] == "2026-01-31"
    (letter,) = rows(folder, "outbox_message")
    assert letter["text"] == "Come in: https://x.example/welcome/…"
    assert rows(folder, "audit_event")[0]["detail"] == '{"tab": "bills"}'
    written = "".join(path.read_text("utf-8") for path in folder.iterdir())
    assert "123456" not in written
    assert "s3cr3t" not in written


def test_who_sees_an_account_until_a_day_is_among_its_people_and_who_left_is_not(out, session):
    home = make_account(session)
    for name, to_on in (("Tess", date(2026, 12, 31)), ("Gone", date(2026, 11, 19))):
        give_access(session, make_person(session, name), home, to_on=to_on)
    assert [(each["name"], each["to_on"]) for each in rows(out(), "people")] == [
        ("Tess", "2026-12-31")
    ]


@pytest.mark.parametrize(
    ("cycle", "charged"),
    [
        (Cycle(), {"one": "20.00", "two": "40.00"}),
        (Cycle(number=1), {"one": "20.00"}),
        (Cycle(number=2), {"two": "40.00"}),
        (Cycle(month=date(2026, 8, 15)), {"one": "10.00", "two": "30.00"}),
        (Cycle(number=2, month=date(2026, 8, 1)), {"two": "30.00"}),
        (Cycle(month=date(2026, 7, 1)), {}),
    ],
)
def test_the_charges_are_those_of_the_cycle_and_the_period_that_were_asked_for(
    out, session, cycle, charged
):
    names = {}
    for place, name in enumerate(("one", "two"), start=1):
        home = make_account(session, cycle=place)
        names[home.number] = name
        for amount, on in ((10, date(2026, 9, 1)), (20, date(2026, 11, 1))):
            make_bill(session, home, f"{amount + 20 * (place - 1)}.00", on=on)
    assert {bill.period_to.month for bill in session.scalars(select(Bill))} == {8, 10}
    found = {names[each["account"]]: each["amount"] for each in rows(out(cycle=cycle), "charges")}
    assert found == charged


def test_a_mandate_goes_out_with_the_method_it_draws_from(out, session):
    home, person = make_account(session), make_person(session, "Marian Kessler")
    give_access(session, person, home)
    method = SavedMethod(
        key=uuid4(), person_id=person.id, method_type=MethodType.CARD, state=MethodState.ACTIVE,
        brand="Visa", last_four="4242", payment_method_id="pm_1", consent_text="Signed.",
        consent_version="1", consented_at=AT, created_at=AT,
    )  # fmt: skip
    session.add(method)
    session.flush()
    _sign(session)
    (autopay,) = session.scalars(select(Autopay))
    autopay.state, autopay.method_id = AutopayState.ON, method.id
    (row,) = rows(out(), "mandates")
    assert row == {
        "account": home.number, "payer": "Marian Kessler", "method_type": "card", "bank": "Visa",
        "last_four": "4242", "token": "pm_1", "days_before": "2", "amount_rule": "balance",
        "fixed": "", "cap": "250.00", "signed_on": "2019-06-03",
    }  # fmt: skip
