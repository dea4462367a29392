"""The guard: host, form token, sign-in and permission, and nothing gets round it."""

import dataclasses
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from models.database import Database
from models.identity import StaffRole
from tests.client import AS_HTMX, HouseClient
from tests.conftest import furnish
from tests.factories import make_person, make_staff
from tests.pages import fragment, read, words
from tests.web.conftest import logged
from web import guard
from web.guard import safe_next
from web.settings import Secret, Settings


def test_a_view_that_names_no_permission_does_not_open(client: HouseClient):
    read(client.get("/odd/unnamed"), 403)


def test_a_stranger_is_led_to_the_sign_in_of_the_door(client: HouseClient):
    assert client.get("/odd/own").location == "/sign-in"
    assert client.get("/desk/odd/accounts").location == "/desk/sign-in"


def test_a_stranger_gets_no_fragment_and_no_redirect(client: HouseClient):
    answer = client.get("/odd/own", headers=AS_HTMX)
    assert answer.headers["HX-Retarget"] == "#notices"
    fragment(answer, 401)


def test_after_signing_in_a_stranger_comes_where_they_wanted(client: HouseClient, session: Session):
    make_person(session, email="iris@example.org", password="larkspur-meadow-2026")
    client.get("/odd/own?page=2")
    answer = client.post(
        "/sign-in/password",
        data={"email": "iris@example.org", "password": "larkspur-meadow-2026"},
    )
    assert answer.location == "/odd/own?page=2"


@pytest.mark.parametrize("letter", ["%00", "%0A", "%1B", "%E2%80%8B", "%ED%A0%80%C2%85"])
def test_an_address_with_a_letter_that_does_not_print_is_no_page(client: HouseClient, letter: str):
    read(client.get(f"/odd/refusal/conflict{letter}"), 404)
    assert client.get("/odd/refusal/conflict").status_code == 409


def test_a_person_sees_their_own_pages_and_no_console(
    client: HouseClient, session: Session, sign_in: Callable[..., str]
):
    sign_in(make_person(session))
    assert client.get("/odd/own").text == "own"
    assert client.get("/desk/odd/accounts").location == "/desk/sign-in"


@pytest.mark.parametrize(
    ("role", "status"),
    [(StaffRole.SPECIALIST, 403), (StaffRole.SUPERVISOR, 200), (StaffRole.AUDITOR, 403)],
)
def test_the_role_decides(
    client: HouseClient,
    session: Session,
    sign_in: Callable[..., str],
    role: StaffRole,
    status: int,
):
    sign_in(make_staff(session, role=role))
    assert client.get("/desk/odd/accounts").status_code == 200
    assert client.post("/desk/odd/retry").status_code == status


def test_e06_a_role_written_into_a_form_changes_nothing_and_the_try_is_logged(
    client: HouseClient, session: Session, sign_in: Callable[..., str], written: io.StringIO
):
    dana = make_staff(session)
    sign_in(dana)
    data = {"role": "supervisor", "permission": "job.retry", "_method": "GET"}
    assert client.post("/desk/odd/retry?role=supervisor", data=data).status_code == 403
    [tried] = [line for line in logged(written) if line["event"] == "forbidden"]
    assert (tried["permission"], tried["actor"]) == ("job.retry", f"staff:{dana.id}")


def test_e06_a_method_that_no_view_takes_changes_nothing_and_is_logged(
    client: HouseClient, session: Session, sign_in: Callable[..., str], written: io.StringIO
):
    sign_in(make_staff(session))
    for method in ("PUT", "PATCH", "DELETE"):
        assert client.open("/desk/odd/retry", method=method).status_code == 405
    seen = [(line["method"], line["status"]) for line in logged(written)]
    assert seen == [("PUT", 405), ("PATCH", 405), ("DELETE", 405)]


def test_a_form_with_its_token_is_taken(client: HouseClient):
    assert client.post("/odd/echo", data={"a": "1"}).status_code == 200


def test_e11_a_form_without_its_token_is_refused_in_words(client: HouseClient):
    page = read(client.post("/odd/echo", token=False, data={"a": "1"}), 400)
    assert "nothing was changed" in words(page.main)


def test_a_stale_form_leads_back_to_its_page(client: HouseClient):
    def way(path: str, **headers: str) -> str:
        page = read(client.post(path, token=False, data={"a": "1"}, headers=headers), 400)
        return str(page.find("a", string="Open the page again")["href"])

    assert way("/sign-in") == "/sign-in"
    assert way("/pay/find", Referer="http://localhost/?with=other") == "/?with=other"
    assert way("/pay/find", Referer="http://evil.example/trap") == "/"
    assert way("/pay/find", Referer="http://localhost//evil.example") == "/"
    assert way("/pay/find", Referer="http://[") == "/"
    assert way("/pay/find") == "/"
    assert way("/pay", Referer="http://localhost/pay?bill=MQ") == "/pay?bill=MQ"
    assert way("/desk/jobs/1/retry") == "/desk/"


def test_a_stale_paying_form_says_that_nothing_was_charged(client: HouseClient):
    page = read(client.post("/pay", token=False, data={"balance_seen": "14675"}), 400)
    assert "Nothing was charged." in words(page.main)
    assert page.find("a", string="Open the page again")["href"] == "/pay"
    page = read(client.post("/sign-in", token=False, data={}), 400)
    assert "charged" not in words(page.main)


def test_e11_the_token_of_another_visit_is_refused(app: Flask, client: HouseClient):
    foreign = app.test_client().form_token("/")
    client.form_token("/")
    answer = client.post("/odd/echo", token=False, data={"csrf_token": foreign})
    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "é" * 50, "0" * 5000])
def test_e11_a_token_made_up_is_refused(client: HouseClient, token: str):
    client.form_token("/")
    answer = client.post("/odd/echo", token=False, data={"csrf_token": token})
    assert answer.status_code == 400


def test_e11_a_form_of_yesterday_is_refused(client: HouseClient):
    with time_machine.travel(datetime(2026, 11, 18, 18, tzinfo=UTC), tick=False) as clock:
        token = {"csrf_token": client.form_token("/")}
        clock.shift(guard.FORM_LIFETIME)
        assert client.post("/odd/echo", token=False, data=token).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.post("/odd/echo", token=False, data=token).status_code == 400


def test_e11_json_is_no_way_around_the_token(client: HouseClient):
    answer = client.post("/odd/echo", token=False, json={"csrf_token": client.form_token("/")})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://other.localhost"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Referer": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_e11_a_form_of_another_site_is_refused_even_with_a_token(
    client: HouseClient, headers: dict[str, str]
):
    assert client.post("/odd/echo", data={"a": "1"}, headers=headers).status_code == 400


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "none"}])
def test_our_own_forms_say_where_they_come_from(client: HouseClient, headers: dict[str, str]):
    assert client.post("/odd/echo", data={"a": "1"}, headers=headers).status_code == 200


def test_e11_a_change_cannot_be_dressed_as_a_look(client: HouseClient):
    assert client.get("/odd/echo?a=1").status_code == 405
    answer = client.post("/odd/own?_method=GET", headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405


def test_e13_a_stranger_cannot_be_signed_in_by_another_site(client: HouseClient, session: Session):
    make_person(session, email="evil@example.org", password="larkspur-meadow-2026")
    answer = client.post(
        "/sign-in/password",
        token=False,
        data={"email": "evil@example.org", "password": "larkspur-meadow-2026"},
    )
    assert answer.status_code == 400
    assert client.get_cookie("headworks-portal-login") is None


def test_a_form_over_https_says_where_it_comes_from(settings: Settings, database: Database):
    secure = dataclasses.replace(settings, base_url="https://localhost")
    client = furnish(create_app(secure), database).test_client()
    data = {"lang": "es"}

    def post(referrer: str | None) -> int:
        headers = {} if referrer is None else {"Referer": referrer}
        return client.post(
            "/language", data=data, headers=headers, base_url="https://localhost"
        ).status_code

    token = client.get("/sign-in", base_url="https://localhost")
    [form] = read(token).select("form[action='/language'] input[name=csrf_token]")
    data["csrf_token"] = form["value"]
    assert post("https://localhost/sign-in") == 303
    assert post(None) == 400
    assert post("https://evil.example/") == 400


def test_cookies_over_https_are_for_this_host_alone(settings: Settings, database: Database):
    secure = dataclasses.replace(settings, base_url="https://localhost")
    client = furnish(create_app(secure), database).test_client()
    answer = client.get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-headworks-portal-forms=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_a_visit_signed_with_another_key_is_no_visit(settings: Settings, database: Database):
    other = dataclasses.replace(settings, secret_key=Secret("another-" + "k" * 40))
    first = furnish(create_app(settings), database).test_client()
    second = furnish(create_app(other), database).test_client()
    forged = second.form_token("/")
    second_cookie = second.get_cookie("headworks-portal-forms").value
    first.set_cookie("headworks-portal-forms", second_cookie)
    answer = first.post("/language", token=False, data={"csrf_token": forged, "lang": "es"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "written", ["/a/2044-1836", "/a/2044-1836?page=2&x=%2F%2Fevil", "/", "/activity?q=https:x"]
)
def test_a_path_of_ours_is_a_safe_place_to_go(written: str):
    assert safe_next(written, "/home") == written


@pytest.mark.parametrize(
    "written", [None, "", "//e", "//[", "/\\e", "/\te", "/ /e", "https:e", "e", "@e"]
)
def test_e19_anything_else_is_not(written: str | None):
    """E19: wherever else an address leads, it leads to the first page."""
    assert safe_next(written, "/home") == "/home"
