"""A posted run of three houses, one of whom reads their bills by e-mail, and who prints them."""

from dataclasses import replace
from datetime import date

import pytest

from models.paperless import Paperless, PaperlessState
from services.billing import approving, posting, previewing, runs
from services.gateways.scanner import BuiltInScanner
from services.gateways.storage import FolderStorage
from services.keys.sealing import Sealer
from services.keys.tokens import hashed
from services.keys.vault import Vault
from tests.conftest import FIELD_KEY
from tests.factories import give_access, make_account, make_bill, make_person
from tests.workshop import Clock, at_work

BILL_ON = date(2026, 11, 9)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def context(database, clock, tmp_path):
    vault = Vault(FolderStorage(tmp_path / "documents"), Sealer(FIELD_KEY), BuiltInScanner())
    return replace(at_work(database, clock), vault=lambda: vault)


@pytest.fixture
def street(session):
    """Three houses of one street, set up in another order than a carrier walks."""
    made = [
        make_account(session, house_number=number, street="Kestrel Way", mailing_name=name)
        for number, name in (("112", "Ada Quill"), ("9", "Iris Vance"), ("40", "Sam Brandt"))
    ]
    for account in made:
        make_bill(session, account, "140.75", on=date(2026, 9, 1))
    return made


@pytest.fixture
def iris(session, street):
    """Who lives at 9 and reads e-mail."""
    person = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, person, street[1])
    return person


@pytest.fixture
def by_email(session, street, iris):
    """Her choice of bills by e-mail, which holds."""
    at = Clock().at
    wish = Paperless(
        key="form-1", account_id=street[1].id, person_id=iris.id, token_hash=hashed("t"),
        code="7F3K92MD", mailed_to="iris@example.org", asked_at=at, shown_at=at,
    )  # fmt: skip
    session.add(wish)
    wish.move_to(PaperlessState.ON, by=f"person:{iris.id}", at=at)
    session.flush()
    return wish


@pytest.fixture
def run(context, street):
    """The run of their bills, posted."""
    with context.database.saving() as session:
        made = runs.draft(
            session, context.district, cycle=1, bill_on=BILL_ON, at=context.now(), by="staff:1"
        )
    previewing.preview(context, made.id, by="staff:1")
    with context.database.saving() as session:
        approving.approve(session, context.district, run_id=made.id, at=context.now(), by="staff:2")
    return posting.post(context, made.id, by="staff:2")
