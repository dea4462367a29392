"""The names the house answers to: each door its own, and none that somebody made up."""

import dataclasses

import pytest
from flask import request

from app import create_app
from models.database import Database
from tests.client import HouseClient
from tests.conftest import furnish
from tests.pages import read
from web.settings import Settings


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "localhost@evil.example"},
        {"Host": ""},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Host": "localhost, evil.example"},
    ],
    ids=str,
)
def test_e14_a_name_that_is_not_ours_is_refused(client: HouseClient, headers: dict[str, str]):
    for path in ("/sign-in", "/health", "/desk/sign-in", "/nowhere"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 400, path
        assert "evil" not in answer.text


def test_a_proxy_may_repeat_our_name(client: HouseClient):
    assert client.get("/sign-in", headers={"X-Forwarded-Host": "localhost"}).status_code == 200


def test_nobody_is_believed_about_addresses_who_is_no_proxy_of_ours(
    settings: Settings, database: Database
):
    seen = []
    for hops in (0, 1):
        app = furnish(create_app(dataclasses.replace(settings, proxy_hops=hops)), database)
        app.before_request(lambda: seen.append(_address()))
        app.test_client().get("/health", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    assert seen == ["127.0.0.1", "203.0.113.9"]


def _address() -> str:
    return request.remote_addr or ""


def test_each_door_answers_on_its_own_host(settings: Settings, database: Database):
    two = dataclasses.replace(
        settings, base_url="https://pay.larkspur.example", desk_url="https://desk.larkspur.example"
    )
    client = furnish(create_app(two), database).test_client()
    portal, desk = two.base_url, two.desk_url
    assert client.get("/sign-in", base_url=portal).status_code == 200
    assert client.get("/sign-in", base_url=desk).status_code == 404
    assert client.get("/desk/sign-in", base_url=desk).status_code == 200
    assert client.get("/desk/sign-in", base_url=portal).status_code == 404
    assert client.get("/", base_url=desk).location == "/desk/"
    for path in ("/health", "/healthz", "/readyz"):
        assert client.get(path, base_url=desk).status_code == 200


def test_each_door_keeps_a_cookie_of_its_own_that_only_its_host_may_set(
    settings: Settings, database: Database
):
    two = dataclasses.replace(
        settings, base_url="https://pay.larkspur.example", desk_url="https://desk.larkspur.example"
    )
    client = furnish(create_app(two), database).test_client()
    for name, host, path in (
        ("portal", two.base_url, "/sign-in"),
        ("desk", two.desk_url, "/desk/sign-in"),
    ):
        answer = client.get(path, base_url=host)
        [cookie] = answer.headers.getlist("Set-Cookie")
        assert cookie.startswith(f"__Host-headworks-{name}-forms=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        form = read(answer).select_one("form[data-passkey]")
        assert form["data-origin"] == host
