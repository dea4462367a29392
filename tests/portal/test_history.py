"""One's own past sign-ins: how, in which browser, from where, also those that were refused."""

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from services import audit
from services.pages import PAGE
from services.proving import history
from services.proving.mailed_codes import CODE_TRIES_MAX
from tests.client import TOKEN_FIELD
from tests.factories import PASSWORD
from tests.pages import read, words
from tests.portal.test_authenticator import clock, codes
from tests.portal.test_profile import PHONE
from web.clock import now

PATH = "/profile/history"
__all__ = ["clock", "codes"]


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


@pytest.mark.both_engines
def test_refusals_of_a_day_one_way_and_one_place_are_one_line_with_their_number(
    client, session, iris, sign_in
):
    who, wrong = f"person:{iris.id}", {"way": "code_entry", "browser": "Firefox", "device": ""}
    audit.record(session, actor=who, action=history.OPENED, subject=who, at=now())
    seen = [(wrong, "10.0.0.1")] * (PAGE + 5)
    for detail, where in [*seen, (wrong | {"way": "totp"}, "10.0.0.1"), (wrong, "10.0.0.2")]:
        audit.record(
            session, actor="visitor", action=history.REFUSED, subject=who, at=now(),
            address=where, detail=detail,
        )  # fmt: skip
    sign_in(iris)
    shown = lines(client)
    assert len(shown) == 4
    assert [f"{PAGE + 5} times on that day" in each for each in shown] == [
        False, False, True, False,
    ]  # fmt: skip
    assert shown[-1].startswith("Signed in")


def test_nothing_is_written_of_codes_that_are_not_looked_at_any_more(client, session, iris):
    client.post("/sign-in", data={"email": iris.email})
    for _ in range(9):
        client.post("/sign-in/code", data={"code": "111111"})
    refused = select(AuditEvent).where(AuditEvent.action == history.REFUSED)
    assert len(session.scalars(refused).all()) == CODE_TRIES_MAX


@pytest.mark.both_engines
def test_whoever_leaves_at_the_authenticator_leaves_a_trace_unless_a_sign_in_follows(
    client, app, session, codes, try_in, sign_in, iris
):
    assert try_in(iris.email).location == "/sign-in/authenticator"
    sign_in(iris, on=(owner := app.test_client()))
    left, _added = lines(owner)
    assert left.startswith("The password or code was right, the authenticator was not shown")
    assert "Password · Safari on iPhone" in left
    assert "from 127.0.0.1" in left
    sent = client.post("/sign-in/authenticator", data={"proof": codes[0]})
    assert sent.status_code == 303
    assert not any("authenticator was not shown" in each for each in lines(client))


def test_a_try_that_was_not_even_looked_at_is_no_line(client, session, iris, try_in):
    answers = [try_in(iris.email, "a wrong password").status_code for _ in range(7)]
    refused = select(AuditEvent).where(AuditEvent.action == history.REFUSED)
    assert len(session.scalars(refused).all()) == answers.count(422) < len(answers)


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
