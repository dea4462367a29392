"""A person's own page: who they are here, and every place they are signed in."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.audit import AuditEvent
from models.identity import LoginSession
from services.keys import tokens
from services.sessions import sessions
from tests.client import HouseClient
from tests.pages import read, words
from tests.portal.test_stolen_sign_ins import replay
from web.clock import now

PHONE = "Mozilla/5.0 (iPhone; CPU) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"


def elsewhere(session: Session, person: Person) -> str:
    """Signed in on a telephone too."""
    return sessions.open_for_person(
        session, person_id=person.id, at=now(), address="203.0.113.9", browser=PHONE
    )


def id_of(session: Session, token: str) -> int:
    found = session.scalar(
        select(LoginSession.id).where(LoginSession.token_hash == tokens.hashed(token))
    )
    assert found is not None
    return found


def test_the_page_says_who_they_are_and_where_they_are_signed_in(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    elsewhere(session, iris)
    said = words(read(client.get("/profile")).main)
    assert "Iris Vance" in said
    assert "iris@example.org" in said
    assert "Safari on iPhone" in said
    assert "from 203.0.113.9" in said
    assert said.count("This one") == 1


def test_the_name_in_the_masthead_leads_to_it(
    client: HouseClient, owner: Person, sign_in: Callable[..., str]
):
    sign_in(owner)
    page = read(client.get("/profile"))
    assert page.select_one("header a[href='/profile']").text == "Iris Vance"


def test_e12_a_sign_in_somebody_ends_opens_nothing_more(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    sign_in(iris)
    phone = elsewhere(session, iris)
    assert replay(client, phone) == 200
    answer = client.post(f"/profile/sign-ins/{id_of(session, phone)}/end")
    assert (answer.status_code, answer.location) == (303, "/profile")
    assert replay(client, phone) == 401
    assert "iPhone" not in words(read(client.get("/profile")).main)
    assert session.scalar(select(AuditEvent.actor).where(AuditEvent.action == "session.end"))


def test_ending_all_others_keeps_this_one(
    client: HouseClient, session: Session, iris: Person, sign_in: Callable[..., str]
):
    here = sign_in(iris)
    others = [elsewhere(session, iris) for _ in range(3)]
    client.post("/profile/sign-ins/end-others")
    assert replay(client, here) == 200
    assert [replay(client, each) for each in others] == [401] * 3


def test_e01_nobody_sees_or_ends_the_sign_in_of_another(
    client: HouseClient,
    session: Session,
    iris: Person,
    neighbour: Person,
    sign_in: Callable[..., str],
):
    sign_in(iris)
    theirs = elsewhere(session, neighbour)
    assert "iPhone" not in words(read(client.get("/profile")).main)
    assert client.post(f"/profile/sign-ins/{id_of(session, theirs)}/end").status_code == 404
    client.post("/profile/sign-ins/end-others")
    assert replay(client, theirs) != 401
