"""What a stolen sign-in alone may not do: a proof of the last ten minutes is asked for."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from models.account import Person
from tests.client import HouseClient
from tests.factories import PASSWORD, make_person
from tests.pages import read, words
from tests.portal.test_sign_in import A_MORNING, COOKIE, mailed_code
from tests.portal.test_stolen_sign_ins import replay
from web.permissions import WHO_MAY, WITH_FRESH_PROOF, Who, named_by

NEW = {"new_password": "seven grey herons at noon"}


@pytest.fixture
def later(client: HouseClient, iris: Person, sign_in: Callable[..., str]) -> Iterator[str]:
    """Iris signed in a quarter of an hour ago; her secret."""
    with time_machine.travel(A_MORNING, tick=False) as clock:
        token = sign_in(iris)
        clock.shift(timedelta(minutes=15))
        yield token


def test_a_sign_in_is_a_proof_for_ten_minutes(
    client: HouseClient, iris: Person, sign_in: Callable[..., str]
):
    with time_machine.travel(A_MORNING, tick=False) as clock:
        sign_in(iris)
        clock.shift(timedelta(minutes=9, seconds=59))
        read(client.get("/profile/password"))
        clock.shift(timedelta(seconds=1))
        answer = client.get("/profile/password")
        assert (answer.status_code, answer.location) == (303, "/prove")


def test_the_password_leads_on_to_where_one_wanted_to_be(client: HouseClient, later: str):
    client.get("/profile/password")
    answer = client.post("/prove", data={"password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/profile/password")
    read(client.get("/profile/password"))


def test_a_mailed_code_leads_on_too(client: HouseClient, session: Session, later: str):
    client.get("/profile/password")
    answer = client.post("/prove/send")
    assert (answer.status_code, answer.location) == (303, "/prove/code")
    assert "iris@example.org" in words(read(client.get("/prove/code")).main)
    answer = client.post("/prove/code", data={"code": mailed_code(session)})
    assert (answer.status_code, answer.location) == (303, "/profile/password")
    read(client.get("/profile/password"))


def test_of_a_form_that_needed_a_proof_nothing_is_kept(
    client: HouseClient, session: Session, iris: Person, later: str
):
    kept = iris.password_hash
    answer = client.post("/profile/password", data=NEW)
    assert (answer.status_code, answer.location) == (303, "/prove")
    answer = client.post("/prove", data={"password": PASSWORD})
    assert answer.location == "/profile/password"
    session.refresh(iris)
    assert iris.password_hash == kept
    assert not read(client.get("/profile/password")).select_one("input[value*=heron]")


def test_e12_a_proof_gives_the_browser_a_new_secret(client: HouseClient, later: str):
    client.post("/prove", data={"password": PASSWORD})
    assert client.get_cookie(COOKIE).value != later
    assert replay(client, later) == 401


def test_a_wrong_password_proves_nothing_and_guessing_is_stopped(client: HouseClient, later: str):
    tries = [client.post("/prove", data={"password": "a guess"}).status_code for _ in range(7)]
    assert tries == [422] * 5 + [429] * 2
    assert client.get("/profile/password").location == "/prove"


def test_a_right_proof_is_no_try(client: HouseClient, later: str):
    for _ in range(8):
        assert client.post("/prove", data={"password": PASSWORD}).status_code == 303


def test_a_person_without_a_password_is_only_offered_a_code(
    client: HouseClient, session: Session, sign_in: Callable[..., str]
):
    sign_in(make_person(session, "Noor Haddad"))
    page = read(client.get("/prove"))
    assert page.select_one("input[type=password]") is None
    assert client.post("/prove", data={"password": PASSWORD}).status_code == 422


def test_the_code_of_somebody_else_proves_nothing(
    client: HouseClient,
    session: Session,
    neighbour: Person,
    later: str,
    sign_in: Callable[..., str],
):
    other = client.application.test_client()
    sign_in(neighbour, on=other)
    other.post("/prove/send")
    code = mailed_code(session)
    with other.session_transaction("/") as visit:
        stolen = visit["prove_token"]
    with client.session_transaction("/") as visit:
        visit["prove_token"] = stolen
    assert client.post("/prove/code", data={"code": code}).status_code == 422
    assert client.get("/profile/password").location == "/prove"


def test_what_needs_a_fresh_proof_is_for_who_is_known_and_answers_a_look_where_it_is_sent(
    whole_app: Flask,
):
    sensitive = {
        rule.rule: set(rule.methods or ())
        for rule in whole_app.url_map.iter_rules()
        if named_by(whole_app.view_functions[rule.endpoint]) in WITH_FRESH_PROOF
    }
    looked_at = {path for path, methods in sensitive.items() if "GET" in methods}
    assert set(sensitive) <= looked_at | {
        rule.rule for rule in whole_app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert Who.PUBLIC not in {who for each in WITH_FRESH_PROOF for who in WHO_MAY[each]}
