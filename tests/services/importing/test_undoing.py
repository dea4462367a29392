"""Undoing an import: by entries, whole, and only until something came of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models.account import Access, AccountStatus, CustomerAccount, Person
from models.attempt import MethodType, PayerKind, PaymentAttempt
from models.errors import NotFound, Refused
from models.importing import ImportRun, ImportState
from models.ledger import Entry, EntryKind
from models.money import Money
from services import importing
from services.books import ledger
from services.importing import undoing
from services.searching.search import search
from services.sessions import sessions
from services.verify import verify
from tests.factories import make_account, make_bill
from tests.services.importing import exports
from tests.services.importing.conftest import AT, ON
from tests.workshop import LARKSPUR


@pytest.fixture
def undo(session):
    """Undo an import, a day later."""

    def undo(number: int) -> ImportRun:
        at = AT + timedelta(days=1)
        return importing.undo(session, LARKSPUR, number=number, at=at, by="Priya Nair")

    return undo


@pytest.fixture
def kept(tmp_path, keep, session):
    """Three households that were brought along, beside a neighbor who owes $132.50."""
    make_bill(session, make_account(session))
    exports.town(tmp_path)
    return keep()


def test_balances_are_reversed_accounts_closed_and_nothing_is_deleted(kept, undo, session):
    before = session.scalar(select(func.count()).select_from(Entry))
    assert undo(kept.import_id).state is ImportState.UNDONE
    assert ledger.general_balance(session, LARKSPUR.chart.opening) == Money.ZERO
    assert session.scalar(select(func.count()).select_from(Entry)) == before + 2
    reversals = session.scalars(select(Entry).where(Entry.kind == EntryKind.REVERSAL)).all()
    assert {entry.effective_on for entry in reversals} == {ON}
    (hit,) = [hit for hit in search(session, "000123-001") if hit.matched == "000123-001"]
    assert (hit.owed, hit.status) == (Money.ZERO, AccountStatus.CLOSED)
    assert session.scalar(select(func.count()).where(Access.to_on.is_(None))) == 0
    active = select(func.count()).where(CustomerAccount.status == AccountStatus.ACTIVE)
    assert session.scalar(active) == 1
    assert verify(session) == []


def test_undone_twice_is_undone_once(kept, undo, session):
    undo(kept.import_id)
    count = session.scalar(select(func.count()).select_from(Entry))
    undo(kept.import_id)
    assert session.scalar(select(func.count()).select_from(Entry)) == count


def test_the_same_files_may_be_brought_along_again(kept, undo, keep, session):
    undo(kept.import_id)
    again = keep()
    assert (again.import_id != kept.import_id, again.accounts) == (True, 3)
    emails = session.scalars(select(Person.email).where(Person.email.is_not(None))).all()
    assert emails == ["iris.vance@example.org"]
    assert verify(session) == []


def test_a_reversal_counts_from_today_when_the_month_of_the_opening_is_closed(kept, undo, session):
    ledger.close_period(session, ON, by="staff:1", at=AT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(undoing.ledger, "open_day", lambda *_, today, **__: today.replace(month=12))
        undo(kept.import_id)
    assert verify(session) == []


def test_many_entries_are_reversed_by_many_statements(kept, undo, session, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 1)
    undo(kept.import_id)
    assert verify(session) == []


@pytest.mark.parametrize(
    ("event", "words"),
    [("bill", "was posted"), ("attempt", "began to pay"), ("sign_in", "signed in")],
)
def test_what_came_of_it_ends_undoing(kept, undo, session, event, words):
    number = search(session, "123-1")[0].number
    home = session.scalars(select(CustomerAccount).where(CustomerAccount.number == number)).one()
    if event == "bill":
        make_bill(session, home)
    elif event == "attempt":
        session.add(
            PaymentAttempt(
                id=uuid4(), account_id=home.id, payer_kind=PayerKind.GUEST, payer_key="browser",
                method_type=MethodType.BANK, amount=Money(100), fee=Money.ZERO,
                balance_seen=Money(16143), created_at=AT,
            )
        )  # fmt: skip
        session.flush()
    else:
        person_id = session.scalars(
            select(Access.person_id).where(Access.account_id == home.id)
        ).one()
        facts = {"at": AT, "address": "127.0.0.1", "browser": "a test"}
        sessions.open_for_person(session, person_id=person_id, **facts)
    with pytest.raises(Refused, match=words):
        undo(kept.import_id)
    assert ledger.balance(session, home.id).owed >= Money(16143)


def test_an_import_that_is_not_there_is_not_found(undo):
    with pytest.raises(NotFound):
        undo(999)
