"""Holds at the desk: seen above every tab, placed and ended with a reason, and by whom."""

import pytest

from models.audit import AuditEvent
from models.hold import AccountHold
from tests.conftest import SOME_FRIDAY
from tests.factories import give_access, make_person
from tests.pages import read, words
from tests.web.matrix import statements
from tests.workshop import LARKSPUR

TODAY = LARKSPUR.day(SOME_FRIDAY).isoformat()


@pytest.fixture
def root(account):
    return f"/desk/accounts/{account.number}"


def place(client, root, **more):
    return client.post(
        f"{root}/holds/place",
        data={
            "key": "k",
            "kind": "late_fees",
            "reason": "Paid at her bank on the 3rd",
            "from_on": TODAY,
            **more,
        },  # fmt: skip
    )


def test_a_hold_is_seen_above_every_tab_with_who_and_why_and_no_further_statement(
    client, at_desk, root, session
):
    client.get(root)
    with statements() as before:
        client.get(root)
    assert place(client, root, to_on="12/31/2027").status_code == 303
    client.get(root)  # whatever was sent, the rail counts anew once
    with statements() as after:
        client.get(root)
    assert len(after) == len(before)
    for tab in ("", "/ledger", "/bills", "/payments", "/messages", "/people", "/holds"):
        page = read(client.get(root + tab))
        assert "Late fees held until Fri, Dec 31, 2027" in words(page.select_one("header.record"))
    page = read(client.get(f"{root}/holds"))
    assert "Dana Whitfield" in words(page.main)
    assert "Paid at her bank" in words(page.main)
    hold = session.query(AccountHold).one()
    assert hold.placed_by == f"staff:{at_desk.id}"
    assert session.query(AuditEvent).filter_by(action="hold.place").one().detail["hold"] == hold.id


def test_a_hold_is_ended_with_a_reason_and_stays_in_the_list_of_what_was(
    client, at_desk, root, session
):
    place(client, root)
    hold = session.query(AccountHold).one()
    refused = read(client.post(f"{root}/holds/{hold.id}/end", data={"because": ""}), 422)
    assert words(refused.select_one(".problem")) == "Error: Write why it ends"
    client.post(f"{root}/holds/{hold.id}/end", data={"because": "It was a mistake"})
    page = read(client.get(f"{root}/holds"))
    assert "Nothing is held." in words(page.main)
    assert "Ended: It was a mistake" in words(page.select_one("table"))
    assert "held" not in words(page.select_one("header.record"))


def test_a_hold_begins_today_until_another_day_is_typed(client, at_desk, root, session):
    page = read(client.get(f"{root}/holds"))
    assert page.select_one("#from_on")["value"] == TODAY
    page = read(place(client, root, from_on=""), 422)
    assert words(page.select_one("#from_on-error")) == "Error: Enter the first day of the hold"
    assert not session.query(AccountHold).all()


def test_what_was_typed_stays_when_something_is_missing(client, at_desk, root):
    page = read(place(client, root, kind="nonsense", to_on="soon"), 422)
    assert page.select_one("#reason")["value"] == "Paid at her bank on the 3rd"
    said = words(page.select_one(".error-summary, [data-focus], [role=alert]") or page.main)
    assert "Select what is held back or to know" in said
    assert "Enter a day such as 12/31/2026" in said
    page = read(place(client, root, from_on="2026-11-20", to_on="2026-11-01"), 422)
    assert "not before the first" in words(page.main)


def test_an_auditor_reads_holds_and_is_offered_no_form(client, ruth, sign_in, root):
    sign_in(ruth)
    page = read(client.get(f"{root}/holds"))
    assert not page.select("main form")
    assert place(client, root).status_code == 403


def test_e07_their_own_household_is_a_colleagues_work(client, at_desk, root, session, account):
    home = make_person(session, "Dana at home", email=at_desk.email)
    give_access(session, home, account)
    assert place(client, root).status_code == 403
    assert not session.query(AccountHold).count()
    page = read(client.get(f"{root}/holds"))
    assert "of your own household" in words(page.main)
    assert not page.select("main form")


def test_a_held_late_fee_is_not_announced(client, at_desk, story):
    root = f"/desk/accounts/{story.account.number}"
    assert "Late fee of" in words(read(client.get(root)).select_one("aside"))
    place(client, root)
    assert "Late fee of" not in words(read(client.get(root)).select_one("aside"))
