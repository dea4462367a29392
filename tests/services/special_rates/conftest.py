"""A district whose books have a year of bills: one home with a discount among three without."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models.ledger import Component
from models.money import Money
from models.paperless import Paperless, PaperlessState
from services.billing.issuing import Charge, issue_bill
from services.gateways.scanner import BuiltInScanner
from services.gateways.storage import FolderStorage
from services.keys.sealing import Sealer
from services.keys.tokens import hashed
from services.keys.vault import Vault
from services.rules.periods import Period
from services.special_rates import preparing
from tests.conftest import FIELD_KEY
from tests.factories import give_access, make_account, make_person
from tests.workshop import LARKSPUR, Clock, at_work

PREPARER, APPROVER = "staff:1", "staff:2"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def context(database, clock, tmp_path):
    vault = Vault(FolderStorage(tmp_path / "documents"), Sealer(FIELD_KEY), BuiltInScanner())
    return replace(at_work(database, clock), vault=lambda: vault)


@pytest.fixture
def bill(session):
    """Bills an account in the programs' year, less what a discount takes off."""
    numbers = iter(range(100, 1000))

    def billed(account, less="0.00", *, on=date(2026, 3, 9)):
        lines = [_line("sewer_service", "140.00")]
        if less != "0.00":
            lines.append(_line("senior_lower", f"-{less}"))
        number = f"26-000{next(numbers)}"
        return issue_bill(
            session, LARKSPUR.chart, order=LARKSPUR.payments.application_order,
            account_id=account.id, number=number, due_on=on.replace(day=28),
            period=Period(on.replace(day=1), on), lines=lines, on=on,
            at=datetime(on.year, on.month, on.day, 20, tzinfo=UTC), by="job:billing",
        )  # fmt: skip

    return billed


def _line(charge, dollars):
    return Charge(
        component=Component.SERVICE, charge=charge, description=charge,
        amount=Money.dollars(dollars), reason={},
    )  # fmt: skip


@pytest.fixture
def street(session, bill):
    """Four homes; that of Ada is charged less."""
    names = ("Ada Quill", "Iris Vance", "Sam Brandt", "Noor Haddad")
    made = [
        make_account(session, house_number=str(number), street="Kestrel Way", mailing_name=name)
        for number, name in enumerate(names, start=10)
    ]
    bill(made[0], "48.96")
    for account in made[1:]:
        bill(account)
    session.flush()
    return made


@pytest.fixture
def iris(session, street):
    """Who lives at 11 and reads her bills by e-mail."""
    person = make_person(session, "Iris Vance", email="iris@example.org", language="es")
    give_access(session, person, street[1])
    at = Clock().at
    wish = Paperless(
        key="form-1", account_id=street[1].id, person_id=person.id, token_hash=hashed("t"),
        code="7F3K92MD", mailed_to="iris@example.org", asked_at=at, shown_at=at,
    )  # fmt: skip
    session.add(wish)
    wish.move_to(PaperlessState.ON, by=f"person:{person.id}", at=at)
    session.flush()
    return person


@pytest.fixture
def prepared(context, street, iris):
    """The notice of 2026, prepared."""
    with context.database.saving() as session:
        return preparing.prepare(session, context, year=2026, at=context.now(), by=PREPARER)


@pytest.fixture
def approved(context, prepared):
    """The same, approved by somebody else."""
    with context.database.saving() as session:
        return preparing.approve(session, context, year=2026, at=context.now(), by=APPROVER)
