"""A secret or a form that somebody else came by: worth nothing once its sign-in ended."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import LoginSession
from services.links import Links
from services.proving import passwords, proofs
from services.proving.proofs import PersonActing
from tests.client import AS_HTMX, HouseClient
from tests.portal.test_sign_in import A_MORNING, COOKIE, by_password, is_in
from tests.workshop import LARKSPUR
from web.clock import now


def replay(client: HouseClient, stolen: str) -> int:
    """What a fragment answers to a secret somebody kept."""
    thief = client.application.test_client()
    thief.set_cookie(COOKIE, stolen)
    return thief.get("/overview", headers=AS_HTMX).status_code


def elsewhere(person: Person) -> PersonActing:
    """The person, changing how they sign in from another browser than the thief's."""
    return PersonActing(
        person_id=person.id, session_id=0, district=LARKSPUR,
        links=Links("http://localhost"), at=now(), address="203.0.113.9",
    )  # fmt: skip


def test_e11_forms_of_before_the_sign_in_are_worth_nothing_after_it(
    client: HouseClient, iris: Person
):
    before = client.form_token("/sign-in")
    by_password(client)
    answer = client.post("/sign-out", token=False, data={"csrf_token": before})
    assert answer.status_code == 400
    assert is_in(client)


def test_e11_forms_of_an_ended_sign_in_are_worth_nothing(client: HouseClient, iris: Person):
    by_password(client)
    before = client.form_token("/")
    client.post("/sign-out")
    client.get("/sign-in")
    answer = client.post("/language", token=False, data={"csrf_token": before, "lang": "es"})
    assert answer.status_code == 400
    by_password(client)
    answer = client.post("/sign-out", token=False, data={"csrf_token": before})
    assert answer.status_code == 400
    assert is_in(client)


def test_e12_signing_in_gives_the_browser_a_new_secret_each_time(client: HouseClient, iris: Person):
    client.set_cookie(COOKIE, "chosen-by-somebody-else")
    by_password(client)
    first = client.get_cookie(COOKIE).value
    by_password(client)
    second = client.get_cookie(COOKIE).value
    assert len({"chosen-by-somebody-else", first, second}) == 3


def test_e12_signing_out_ends_the_sign_in_on_the_server(
    client: HouseClient, session: Session, iris: Person
):
    by_password(client)
    stolen = client.get_cookie(COOKIE).value
    assert replay(client, stolen) == 200
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get_cookie(COOKIE) is None
    assert replay(client, stolen) == 401
    assert session.scalar(select(func.count()).where(LoginSession.ended_at.is_(None))) == 0


def test_e20_no_page_is_framed_or_kept_for_who_goes_back_after_signing_out(
    client: HouseClient, iris: Person
):
    by_password(client)
    page = client.get("/profile")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    client.post("/sign-out")
    assert client.get("/profile").status_code == 303


def test_e12_another_password_ends_every_sign_in(
    client: HouseClient, session: Session, iris: Person
):
    by_password(client)
    stolen = client.get_cookie(COOKIE).value
    proofs.change_password(session, elsewhere(iris), kept=passwords.hashed("heron-bend-2027"))
    assert replay(client, stolen) == 401
    assert by_password(client).status_code == 422
    assert by_password(client, password="heron-bend-2027").status_code == 303


def test_e12_a_sign_in_nobody_uses_ends_after_half_an_hour(client: HouseClient, iris: Person):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        by_password(client)
        clock.shift(timedelta(minutes=29))
        assert is_in(client)
        clock.shift(timedelta(minutes=29))
        assert is_in(client), "using it keeps it open"
        clock.shift(timedelta(minutes=30))
        assert not is_in(client)


def test_e12_a_sign_in_ends_after_twelve_hours_however_busy(client: HouseClient, iris: Person):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        by_password(client)
        for _ in range(12 * 60 // 20 - 1):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(minutes=20))
        assert not is_in(client)
