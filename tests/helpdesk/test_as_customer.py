"""View as customer: a reason first, looking only, half an hour, and the owners are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.customer_view import CustomerView
from tests.factories import give_access, make_person, make_staff
from tests.pages import check_page, read, words


@pytest.fixture
def iris(session, account):
    person = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, person, account)
    return person


@pytest.fixture
def root(account, iris):
    return f"/desk/accounts/{account.number}/as-customer"


@pytest.fixture
def inside(account, root):
    return f"{root}/page/a/{account.number}"


def look(client, root, reason="She cannot find the button"):
    return client.post(root, data={"reason": reason})


def test_r20_without_a_reason_nothing_is_shown(client, at_desk, root, inside):
    assert client.get(inside).location == root
    assert "Write why you look" in words(read(look(client, root, ""), 422).main)
    assert client.get(inside).location == root


def test_the_overview_the_bill_and_the_activity_are_as_their_owner_sees_them(
    client, at_desk, root, inside, account, session
):
    assert look(client, root).location == inside
    page = read(client.get(inside))
    assert "What do I owe?" in words(page.main)
    assert "You see what Iris Vance sees." in words(page.select_one("#as-customer"))
    bill = next(link["href"] for link in page.select("main a") if "/bills/" in link["href"])
    assert bill.startswith(f"{root}/page/a/{account.number}/bills/")
    for path in (bill, f"{inside}/activity", f"{inside}/messages"):
        assert "You see what Iris Vance sees." in words(check_page(client.get(path).text))
    seen = session.scalars(select(AuditEvent.action)).all()
    assert {"customer_view.begin", "customer_view.page"} <= set(seen)


def test_15_nothing_can_be_sent_from_there(client, at_desk, root, inside, account):
    look(client, root)
    page = read(client.get(inside))
    sent_to = {form["action"] for form in page.select("form") if form.get("method") == "post"} - {
        f"{root}/end"
    }
    assert sent_to
    for action in sent_to:
        assert action.startswith(f"{root}/write/")
        assert client.post(action).status_code == 403
    assert client.post(inside).status_code == 405
    for path in ("pay", "credit", "messages/new", "people"):
        assert client.get(f"{inside}/{path}").status_code == 404
    assert client.get(f"{root}/page/profile").status_code == 404
    assert client.get(f"{root}/page/desk/accounts/{account.number}").status_code == 404


def test_another_account_of_the_customer_needs_a_reason_of_its_own(
    client, at_desk, root, story, iris, session
):
    give_access(session, iris, story.account)
    look(client, root)
    assert client.get(f"{root}/page/a/{story.account.number}").status_code == 404


def test_it_ends_by_itself_and_when_it_is_ended(client, at_desk, root, inside, session):
    look(client, root)
    assert client.post(f"{root}/end").status_code == 303
    assert client.get(inside).location == root
    look(client, root)
    view = session.scalars(select(CustomerView)).all()[-1]
    assert view.ends_at - view.began_at == timedelta(minutes=30)
    view.began_at -= timedelta(minutes=31)
    view.ends_at -= timedelta(minutes=31)
    session.flush()
    assert client.get(inside).location == root


def test_a_look_of_one_opens_nothing_to_another(client, at_desk, root, inside, session, sign_in):
    look(client, root)
    sign_in(make_staff(session, "Ines Calder"))
    assert client.get(inside).location == root


def test_the_owners_are_told_who_and_why_and_nobody_else_is(
    client, at_desk, root, account, iris, session, sign_in
):
    look(client, root)
    path = f"/a/{account.number}/people/looks"
    sign_in(iris)
    page = read(client.get(path))
    assert "Dana Whitfield" in words(page.main)
    assert "She cannot find the button" in words(page.main)
    people = read(client.get(f"/a/{account.number}/people"))
    assert path in [link["href"] for link in people.select("main a")]
    tenant = make_person(session, "Rosa Lind")
    give_access(session, tenant, account, role=Role.TENANT)
    sign_in(tenant)
    assert client.get(path).status_code == 403


def test_nobody_looks_through_the_eyes_of_staff(client, at_desk, account, session):
    other = make_staff(session, "Ines Calder")
    give_access(session, make_person(session, "Ines at home", email=other.email), account)
    page = read(look(client, f"/desk/accounts/{account.number}/as-customer"), 422)
    assert "No customer sees this account" in words(page.main)


def test_e07_nor_at_their_own_household(client, at_desk, root, account, session):
    give_access(session, make_person(session, "Dana at home", email=at_desk.email), account)
    assert client.get(root).status_code == 403
    assert look(client, root).status_code == 403


def test_an_auditor_does_not_look_so(client, ruth, sign_in, root):
    sign_in(ruth)
    assert client.get(root).status_code == 403
