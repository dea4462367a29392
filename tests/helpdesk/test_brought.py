"""Notes of the system before: staff read them beside the account, and nobody else does."""

from datetime import datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup

from models.account_note import AccountNote
from models.importing import AccountAlias, ImportRun, ImportState
from tests.conftest import SOME_FRIDAY
from tests.factories import give_access, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR
from web.clock import now

TODAY = LARKSPUR.day(SOME_FRIDAY)
SECRET = "<b>Dog</b> in the yard"


@pytest.fixture
def run(session):
    run = ImportRun(
        layout="headworks", digest="d", effective_on=TODAY, state=ImportState.KEPT,
        by="Priya Nair", began_at=now(),
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


@pytest.fixture
def note(session, account, run):
    """A note of a month ago."""
    day = datetime.combine(TODAY - timedelta(days=30), time.min, tzinfo=LARKSPUR.zone)
    note = AccountNote(
        import_id=run.id, account_id=account.id, at=day, written_by="M. ORTEGA", words=SECRET
    )
    session.add(note)
    session.flush()
    return note


def test_staff_read_a_note_as_it_was_written_with_its_day_and_its_writer(
    client, at_desk, account, note
):
    page = read(client.get(f"/desk/accounts/{account.number}/brought"))
    row = words(page.select_one(f"#note-{note.id}"))
    assert SECRET in row
    assert "M. ORTEGA" in row


def test_a_note_stands_on_its_day_in_the_timeline_and_leads_to_itself(
    client, at_desk, account, note
):
    page = read(client.get(f"/desk/accounts/{account.number}"))
    (link,) = [each for each in page.select(".timeline td.main a") if SECRET in each.text]
    assert link["href"] == f"/desk/accounts/{account.number}/brought#note-{note.id}"
    assert "note by M. ORTEGA" in words(link.parent)


def test_a_note_of_an_import_that_was_undone_is_nowhere(client, at_desk, account, note, session):
    note.taken_back_at = now()
    session.flush()
    for path in ("", "/brought"):
        page: BeautifulSoup = read(client.get(f"/desk/accounts/{account.number}{path}"))
        assert "Dog" not in words(page.main)


def test_no_page_of_the_customer_says_what_the_old_office_wrote(
    client, sign_in, account, note, session
):
    owner = make_person(session, "Iris Vance")
    give_access(session, owner, account)
    sign_in(owner)
    for path in ("", "/activity", "/activity.csv", "/property", "/people", "/messages"):
        answer = client.get(f"/a/{account.number}{path}")
        assert answer.status_code == 200, path
        assert "Dog" not in answer.text
        assert "ORTEGA" not in answer.text


def test_staff_read_what_came_along_and_what_did_not(client, at_desk, account, run, session):
    session.add(
        AccountAlias(import_id=run.id, account_id=account.id, number="9-1", written="0009-01")
    )
    person = make_person(session, "Iris Vance")
    person.email = None
    give_access(session, person, account)
    main = words(read(client.get(f"/desk/accounts/{account.number}/brought")).main)
    assert "0009-01" in main
    assert "No e-mail address: not invited" in main
    assert "Passwords: people come in by the link" in main


def test_an_account_that_was_always_ours_says_so(client, at_desk, account):
    main = words(read(client.get(f"/desk/accounts/{account.number}/brought")).main)
    assert "did not come from another system" in main
