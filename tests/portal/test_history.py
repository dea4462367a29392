"""One's own past sign-ins: how, in which browser, from where, also those that were refused."""

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from services import audit
from services.pages import PAGE
from services.proving import history
from tests.client import TOKEN_FIELD
from tests.factories import PASSWORD
from tests.pages import read, words
from tests.portal.test_profile import PHONE
from web.clock import now

PATH = "/profile/history"


@pytest.fixture
def try_in(client):
    """Signs in by password, or tries to, from a telephone."""

    def try_in(email, password=PASSWORD):
        path = "/sign-in/password"
        data = {TOKEN_FIELD: client.form_token(path), "email": email, "password": password}
        return client.post(path, data=data, token=False, headers={"User-Agent": PHONE})

    return try_in


def lines(client, query=""):
    page = read(client.get(PATH + query))
    return [words(each) for each in page.main.select("ul.lines > li")]


def test_sign_ins_and_refusals_are_shown_with_their_way_their_browser_and_place(
    client, session, iris, try_in
):
    assert try_in(iris.email, "a wrong password").status_code == 422
    assert try_in(iris.email).status_code == 303
    came_in, refused = lines(client)
    assert came_in.startswith("Signed in Password · Safari on iPhone")
    assert "from 127.0.0.1" in came_in
    assert refused.startswith("A sign-in that did not work")
    assert "Refused" not in refused, "it is said once, and a typo is no harm"
    ways = [link["href"] for link in read(client.get(PATH)).main.select(".under + .actions a")]
    assert ways == ["/profile/password", "/profile"]
    assert read(client.get("/profile")).select_one(f"main a[href='{PATH}']")
    actor = select(AuditEvent.actor).where(AuditEvent.action == history.REFUSED)
    assert session.scalars(actor).all() == ["visitor"]


def test_e18_a_refusal_of_nobody_is_written_nowhere(session, try_in):
    assert try_in("nobody@example.org").status_code == 422
    refused = select(AuditEvent).where(AuditEvent.action == history.REFUSED)
    assert session.scalars(refused).all() == []


def test_e01_nobody_sees_the_sign_ins_of_another(client, iris, neighbour, sign_in, try_in):
    try_in(iris.email, "a wrong password")
    sign_in(neighbour)
    assert lines(client) == []
    assert "Nothing was written down yet." in words(read(client.get(PATH)).main)


def test_changes_stand_among_them_a_page_at_a_time(client, session, iris, sign_in):
    who = f"person:{iris.id}"
    for action in (*["session.open"] * PAGE, "passkey.add", "session.prove"):
        audit.record(session, actor=who, action=action, subject=who, at=now())
    sign_in(iris)
    assert len(lines(client)) == PAGE
    assert lines(client)[0].startswith("A passkey was added")
    older = read(client.get(PATH)).select_one("a[rel=next]")["href"]
    assert len(lines(client, older.removeprefix(PATH))) == 1
