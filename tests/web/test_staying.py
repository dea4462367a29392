"""A page says how long its visitor stays signed in, and what is said shortly before the end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Person
from models.identity import LoginSession, Staff
from services.sessions.sessions import PERSON_TERM, STAFF_TERM
from tests.client import AS_HTMX, HouseClient
from tests.factories import make_person, make_staff
from tests.pages import read
from web.clock import now

A_MORNING = datetime(2026, 11, 18, 18, 0, 10, tzinfo=UTC)
PERSON_SECONDS = int(PERSON_TERM.idle.total_seconds())
STAFF_SECONDS = int(STAFF_TERM.idle.total_seconds())


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(A_MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def iris(session: Session, clock: time_machine.Traveller, sign_in: Callable[..., str]) -> Person:
    iris = make_person(session, "Iris Vance")
    sign_in(iris)
    return iris


@pytest.fixture
def dana(session: Session, clock: time_machine.Traveller, sign_in: Callable[..., str]) -> Staff:
    dana = make_staff(session)
    sign_in(dana)
    return dana


def said_of(client: HouseClient, path: str) -> int:
    return int(read(client.get(path)).select_one("[data-session]")["data-left"])


def left(client: HouseClient, path: str = "/session", method: str = "GET") -> int:
    answer = client.open(path, method=method, headers=AS_HTMX)
    assert answer.status_code == 200
    return int(answer.text.partition('data-left="')[2].partition('"')[0])


def test_a_page_says_how_long_its_visitor_stays_signed_in(
    client: HouseClient, iris: Person, clock: time_machine.Traveller
):
    assert said_of(client, "/profile") == PERSON_SECONDS
    clock.shift(timedelta(seconds=40))
    assert said_of(client, "/profile") == PERSON_SECONDS - 40, "written down once a minute"
    clock.shift(timedelta(seconds=30))
    assert said_of(client, "/profile") == PERSON_SECONDS
    clock.shift(timedelta(seconds=30))
    assert said_of(client, "/profile") == PERSON_SECONDS - 30


def test_a_page_of_the_console_says_it_too_and_a_stranger_is_told_nothing(
    client: HouseClient, dana: Staff
):
    assert said_of(client, "/desk/me") == STAFF_SECONDS
    assert read(client.get("/")).select_one("[data-session]") is None
    assert "data-session" not in client.application.test_client().get("/desk/sign-in").text


def test_the_twelfth_hour_comes_before_the_half_hour(
    client: HouseClient, session: Session, iris: Person, clock: time_machine.Traveller
):
    session.scalars(select(LoginSession)).one().ends_at = now() + timedelta(minutes=5)
    session.flush()
    assert said_of(client, "/profile") == 300
    clock.shift(timedelta(minutes=4))
    assert left(client, method="POST") == 60, "nobody stays longer than that"


def test_e12_to_look_is_not_to_stay_and_to_stay_is(
    client: HouseClient, iris: Person, clock: time_machine.Traveller
):
    clock.shift(timedelta(minutes=28))
    assert left(client) == left(client) == 120
    page = client.get("/session", headers=AS_HTMX).text
    assert "You will be signed out at 10:30 am" in page
    clock.shift(timedelta(minutes=1))
    assert left(client, method="POST") == PERSON_SECONDS
    clock.shift(timedelta(minutes=29))
    assert left(client) == 60
    clock.shift(timedelta(minutes=1))
    assert left(client) == left(client, method="POST") == 0
    assert "You were signed out" in client.get("/session", headers=AS_HTMX).text


def test_what_is_said_is_said_in_spanish(client: HouseClient, clock: time_machine.Traveller):
    spanish = {"Accept-Language": "es", **AS_HTMX}
    assert "Su sesión se cerró" in client.get("/session", headers=spanish).text


def test_staying_takes_the_token_of_a_form(client: HouseClient, iris: Person):
    assert client.post("/session", token=False).status_code == 400
