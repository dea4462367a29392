"""Arrangements at the desk: proposed, signed on paper, ended with the reason, seen by state."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.arrangement import Arrangement, ArrangementState
from models.audit import AuditEvent
from models.signed import SignedWhere
from tests.conftest import SOME_FRIDAY
from tests.factories import give_access, make_account, make_bill, make_person
from tests.pages import read, words
from tests.workshop import LARKSPUR

S = ArrangementState
TODAY = LARKSPUR.day(SOME_FRIDAY)


@pytest.fixture
def late(session):
    account = make_account(session)
    on = TODAY - timedelta(days=60)
    make_bill(session, account, "90.00", on=on, due_on=on + timedelta(days=25))
    return account


@pytest.fixture
def iris(session, late):
    person = make_person(session, "Iris Vance")
    give_access(session, person, late)
    return person


@pytest.fixture
def root(late):
    return f"/desk/accounts/{late.number}/plans"


def filled(page, action):
    [form] = [each for each in page.select("main form") if each["action"].endswith(action)]
    sent = {each["name"]: each.get("value", "") for each in form.select("input")}
    return form["action"], sent


def propose(client, root, iris, **more):
    action, sent = filled(read(client.get(root)), "/propose")
    return client.post(action, data=sent | {"person": str(iris.id), "count": "2"} | more)


def one(session):
    session.expire_all()
    return session.scalars(select(Arrangement)).one()


def test_a_specialist_proposes_a_down_payment_and_two_instalments(
    client, at_desk, session, root, iris
):
    assert propose(client, root, iris, down="30.00").location == root
    made = one(session)
    assert (made.state, made.proposed_by) == (S.PROPOSED, f"staff:{at_desk.id}")
    assert [each.amount.plain for each in made.instalments] == ["30.00", "30.00", "30.00"]
    said = words(read(client.get(root)).main)
    assert f"Agree by {made.sign_until:%a, %b} {made.sign_until.day}, " in said
    assert "It is broken" not in said


def test_only_as_many_instalments_as_the_district_allows_are_offered(client, at_desk, root, iris):
    offered = read(client.get(root)).select("select[name=count] option")
    rules = LARKSPUR.arrangements
    assert [int(each["value"]) for each in offered] == list(rules.counts)
    assert rules.counts[0] > 1


def test_what_was_signed_on_paper_is_written_down_with_where_the_paper_is(
    client, at_desk, session, root, iris
):
    propose(client, root, iris)
    action, sent = filled(read(client.get(root)), "/sign")
    assert client.post(action, data=sent | {"signer": str(iris.id), "paper": ""}).status_code == 422
    sent |= {"signer": str(iris.id), "paper": "Folder of 2026"}
    assert client.post(action, data=sent).location == root
    made = one(session)
    assert (made.state, made.signatures[0].where) == (S.KEPT, SignedWhere.PAPER)
    assert made.signatures[0].proof == "Folder of 2026"
    assert "Nothing is missing today." in words(read(client.get(root)).main)
    assert "Payment arrangement" in words(read(client.get(root)).main)
    done = select(AuditEvent.action).where(AuditEvent.action.startswith("arrangement."))
    assert session.scalars(done).all() == ["arrangement.propose", "arrangement.sign"]


def test_it_is_ended_with_the_reason_and_stays_to_be_read(client, at_desk, session, root, iris):
    propose(client, root, iris)
    action, sent = filled(read(client.get(root)), "/end")
    assert client.post(action, data=sent | {"ending": " "}).status_code == 422
    assert client.post(action, data=sent | {"ending": "She sold it"}).location == root
    assert one(session).state is S.CANCELLED
    said = words(read(client.get(root)).main)
    assert "She sold it" in said
    assert "Propose instalments" in said


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"count": "9"}, 422), ({"down": "much"}, 422), ({"down": "90.00"}, 422),
        ({"person": "0"}, 422), ({"seen": "8000"}, 409), ({"seen": "x"}, 409),
        ({"count": "6"}, 422),
    ],
)  # fmt: skip
def test_what_the_rules_do_not_allow_is_refused(client, at_desk, session, root, iris, more, status):
    assert propose(client, root, iris, **more).status_code == status
    assert session.scalars(select(Arrangement)).all() == []


def test_the_hold_of_an_arrangement_is_neither_placed_nor_ended_by_hand(
    client, at_desk, session, late, root, iris
):
    holds = f"/desk/accounts/{late.number}/holds"
    page = read(client.get(holds))
    assert "arrangement" not in [each["value"] for each in page.select("option")]
    propose(client, root, iris)
    action, sent = filled(read(client.get(root)), "/sign")
    client.post(action, data=sent | {"signer": str(iris.id), "paper": "Folder of 2026"})
    page = read(client.get(holds))
    assert not page.select("main details form")
    [hold] = page.select("article.command")
    hold_id = hold["aria-labelledby"].removeprefix("hold-").removesuffix("-title")
    assert client.post(f"{holds}/{hold_id}/end", data={"because": "x"}).status_code == 422
    assert one(session).state is S.KEPT


def test_arrangements_of_everybody_are_listed_by_state(client, at_desk, late, root, iris):
    propose(client, root, iris)
    page = read(client.get("/desk/plans?show=proposed"))
    assert f"{late.number[:4]}-{late.number[4:]}" in words(page.main)
    assert "Nothing is missing of any arrangement." in words(read(client.get("/desk/plans")).main)


def test_an_auditor_looks_and_changes_nothing(client, sign_in, ruth, session, root, iris):
    sign_in(ruth)
    assert not read(client.get(root)).select("main form")
    assert client.post(f"{root}/propose").status_code == 403


def test_a_tenants_arrangement_waits_for_both_signatures(
    client, at_desk, session, late, root, iris
):
    jo = make_person(session, "Jo Winter")
    give_access(session, jo, late, role=Role.TENANT)
    propose(client, root, jo)
    for who, state in ((jo, S.PROPOSED), (iris, S.KEPT)):
        action, sent = filled(read(client.get(root)), "/sign")
        client.post(action, data=sent | {"signer": str(who.id), "paper": "Folder"})
        assert one(session).state is state
