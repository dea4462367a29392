"""People who look like one: a person reads about them and decides, and nobody else does."""

import pytest
from sqlalchemy import select

from models.account import Access, Person
from models.audit import AuditEvent
from models.importing import DoubtDecision, ImportRun, ImportState, PersonDoubt
from services.desk import likenesses
from tests.factories import make_person
from tests.pages import read, words

BOTH = "dunmore@example.org"
PEOPLE = [
    {"account": "123-1", "name": "Hal Dunmore", "email": BOTH},
    {"account": "124-1", "name": "Priscilla Dunmore", "email": BOTH},
]


@pytest.fixture
def doubt(bring, session):
    """Two of an import with one address; the path of their page."""
    bring(PEOPLE)
    return f"/desk/invitations/doubts/{session.scalar(select(PersonDoubt.id).limit(1))}"


def person(session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()


def send(client, path, **fields):
    return client.post(path, data={"decision": "apart", "whose": "", "reason": "Called", **fields})


def test_who_looks_like_one_is_listed_with_their_accounts_until_somebody_decides(
    client, at_desk, doubt
):
    page = read(client.get("/desk/invitations/doubts"))
    row = page.select_one("tbody tr")
    assert words(row).startswith(f"One e-mail address {BOTH}")
    assert "Hal Dunmore" in words(row)
    assert len(row.select("a.number")) == 2
    assert row.select_one("td.main a")["href"] == doubt
    assert "Decide who is who" in words(read(client.get("/desk/invitations")).main)
    assert send(client, doubt).location == "/desk/invitations/doubts"
    assert "Nobody waits for a decision." in words(
        read(client.get("/desk/invitations/doubts")).main
    )


def test_apart_the_named_person_alone_gets_the_address_and_the_trail_says_why(
    client, at_desk, doubt, session
):
    priscilla = person(session, "Priscilla Dunmore")
    assert send(client, doubt, whose=str(priscilla.id)).status_code == 303
    assert session.scalars(select(Person.name).where(Person.email == BOTH)).all() == [
        "Priscilla Dunmore"
    ]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "import.decide")).one()
    assert event.actor == f"staff:{at_desk.id}"
    assert (event.detail["decision"], event.detail["reason"]) == ("apart", "Called")


def test_made_one_the_person_sees_both_accounts_and_the_page_says_who_decided(
    client, at_desk, doubt, session
):
    assert send(client, doubt, decision="same").status_code == 303
    owner = session.scalars(select(Person).where(Person.email == BOTH)).one()
    theirs = select(Access.account_id).where(Access.person_id == owner.id)
    assert len(session.scalars(theirs).all()) == 2
    main = read(client.get(doubt)).main
    assert "They are one person: decided by Dana Whitfield" in words(main)
    assert main.select_one("form") is None


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(client, at_desk, doubt):
    page = read(send(client, doubt, decision="", reason=""), 422)
    assert "Select who they are" in words(page.main)
    assert "Write how you know" in words(page.main)
    page = read(send(client, doubt, decision="", whose="999999"), 422)
    assert "Select one of these people" in words(page.main)
    assert page.select_one("#reason")["value"] == "Called"


def test_a_decision_holds_and_a_late_one_is_told(client, at_desk, doubt):
    send(client, doubt)
    assert send(client, doubt).status_code == 303
    page = read(send(client, doubt, decision="same"), 409)
    assert "decided the other way already" in words(page.main)


def test_two_with_addresses_of_their_own_are_not_made_one_before_it_is_said_whose_stays(
    client, at_desk, doubt, session
):
    for name in ("Hal Dunmore", "Priscilla Dunmore"):
        person(session, name).email = f"{name.split()[0]}@example.org".lower()
    session.flush()
    page = read(send(client, doubt, decision="same"), 422)
    assert "Say whose is kept" in words(page.main)


def test_e07_nobody_decides_about_their_own_household(client, at_desk, doubt, session):
    person(session, "Hal Dunmore").email = at_desk.email
    session.flush()
    assert send(client, doubt).status_code == 403
    assert set(session.scalars(select(PersonDoubt.decision))) == {None}


def test_an_auditor_reads_the_list_and_decides_nothing(client, ruth, sign_in, doubt):
    sign_in(ruth)
    assert read(client.get("/desk/invitations/doubts")).select_one("td.main a") is None
    assert client.get(doubt).status_code == 403


def test_doubts_of_an_import_that_was_undone_wait_for_nobody(client, at_desk, doubt, session):
    session.scalars(select(ImportRun)).one().state = ImportState.UNDONE
    session.flush()
    assert "Nobody waits" in words(read(client.get("/desk/invitations/doubts")).main)


def test_very_many_are_listed_a_page_at_a_time(bring, session, monkeypatch):
    monkeypatch.setattr(likenesses, "PAGE", 2)
    bring(PEOPLE)
    import_id = session.scalar(select(PersonDoubt.import_id).limit(1))
    for count in range(4):
        for name in ("One", "Two"):
            session.add(
                PersonDoubt(
                    import_id=import_id, kind="email", likeness=f"{count}@example.org",
                    person_id=make_person(session, name).id,
                    decision=DoubtDecision.SAME if count == 0 else None,
                )
            )  # fmt: skip
    session.flush()
    found, after = [], 0
    while after is not None:
        page = likenesses.waiting(session, after=after)
        found += [each.address for each in page.likenesses]
        after = page.next
    assert found == [BOTH, "1@example.org", "2@example.org", "3@example.org"]
