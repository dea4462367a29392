"""Setting, changing and removing the password at the portal."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.audit import AuditEvent
from models.outbox import OutboxMessage
from services.proving import passwords
from tests.client import HouseClient
from tests.factories import PASSWORD, make_person
from tests.pages import read, words
from tests.portal.test_profile import elsewhere
from tests.portal.test_sign_in import by_password
from tests.portal.test_stolen_sign_ins import replay

HERONS = "seven grey herons at noon"


def test_e12_another_password_ends_every_other_sign_in_and_is_told(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    here, phone = sign_in(iris), elsewhere(session, iris)
    answer = client.post("/profile/password", data={"new_password": HERONS})
    assert (answer.status_code, answer.location) == (303, "/profile")
    assert (replay(client, here), replay(client, phone)) == (200, 401)
    session.refresh(iris)
    assert passwords.matches(iris.password_hash, HERONS)
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.to, letter.kind) == ("iris@example.org", "security_notice")
    assert "Your password was changed" in letter.subject
    assert HERONS not in letter.text
    assert session.scalar(select(AuditEvent.actor).where(AuditEvent.action == "password.set"))


def test_the_browser_that_changed_it_is_still_known(
    client: HouseClient, iris: Person, sign_in: Callable[..., str]
):
    by_password(client)
    before = client.get_cookie("headworks-portal-known").value
    client.post("/profile/password", data={"new_password": HERONS})
    assert client.get_cookie("headworks-portal-known").value != before
    client.post("/sign-out")
    assert by_password(client, password=PASSWORD).status_code == 422
    assert by_password(client, password=HERONS).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a password"),
        ("short", "at least 8"),
        ("password1234", "harder to guess"),
        ("sailor_mars_temple", "list of passwords stolen from other places"),
        ("x" * 129, "shorter password"),
        ("larkspur herons at noon", "name of the district"),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str],
    typed: str, said: str,
):  # fmt: skip
    sign_in(iris)
    page = read(client.post("/profile/password", data={"new_password": typed}), 422)
    assert said in words(page.select_one(".problem"))
    assert not page.select_one("#new_password").get("value")
    session.refresh(iris)
    assert passwords.matches(iris.password_hash, PASSWORD)


def test_a_password_may_be_set_where_there_was_none(
    client: HouseClient, session: Session, sign_in: Callable[..., str]
):
    noor = make_person(session, "Noor Haddad", language="es")
    sign_in(noor)
    client.post("/profile/password", data={"new_password": HERONS})
    session.refresh(noor)
    assert passwords.matches(noor.password_hash, HERONS)
    assert "Su contraseña cambió" in session.scalars(select(OutboxMessage.subject)).one()


def test_a_removed_password_signs_nobody_in(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    phone = elsewhere(session, iris)
    assert "iris@example.org" in words(read(client.get("/profile/password/remove")).main)
    client.post("/profile/password/remove")
    client.post("/profile/password/remove")
    assert replay(client, phone) == 401
    client.post("/sign-out")
    assert by_password(client).status_code == 422
    assert "was removed" in session.scalars(select(OutboxMessage.subject)).one()
