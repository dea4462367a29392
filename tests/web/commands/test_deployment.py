"""Whose the books are, from the command line, and what health says of it."""

import pytest
from flask import Flask

from app import create_app
from models.database import Database
from models.deployment import Deployment
from services.deployment import restored
from tests.conftest import furnish
from web.clock import now
from web.extensions import NAME
from web.outside import here
from web.settings import Environment, Secret, Settings


@pytest.fixture
def production(
    settings: Settings, house_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """A product that takes real money, on books of its own. Its log stays the tests'."""
    monkeypatch.setattr("web.logs.configure", lambda: None)
    values = {
        **vars(settings), "environment": Environment.PRODUCTION, "stripe_api_base": "",
        "oidc_issuer": "https://sign-in.larkspur.example", "oidc_amr": ("mfa",),
        "database_url": house_database.url, "base_url": "https://pay.larkspur.example",
        "desk_url": "https://desk.larkspur.example", "stripe_api_key": Secret("sk_live_x"),
        "proxy_hops": 1,
    }  # fmt: skip
    return furnish(create_app(Settings(**values)), house_database)


def run(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=[*words])


def ready(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/health/ready", base_url="https://pay.larkspur.example")
    return answer.status_code, answer.json["status"]


def test_the_first_upgrade_names_the_books_and_no_later_one_does(production: Flask):
    assert run(production, "deployment", "show").exit_code == 1
    assert run(production, "database", "upgrade").exit_code == 0
    shown = run(production, "deployment", "show")
    assert (shown.exit_code, "production larkspur pay.larkspur.example" in shown.output) == (
        0,
        True,
    )
    assert ready(production) == (200, "ok")

    house = production.extensions[NAME]
    with house.database.saving() as session:
        session.get_one(Deployment, 1).name = "production larkspur pay.larkspur.example old:1/books"
    assert run(production, "database", "upgrade").exit_code == 0
    assert run(production, "deployment", "show").exit_code == 1
    assert ready(production) == (503, "books are foreign")
    refused = run(production, "deployment", "adopt")
    assert (refused.exit_code, "--was" in refused.output) == (1, True)
    old = "production larkspur pay.larkspur.example old:1/books"
    assert run(production, "deployment", "adopt", "--was", old).exit_code == 0
    assert ready(production) == (200, "ok")


def test_restored_books_are_nobodys_then_behind(production: Flask):
    house = production.extensions[NAME]
    with house.database.saving() as session:
        restored(session, to=now(), at=now())
    assert ready(production) == (503, "books are foreign")
    assert run(production, "deployment", "adopt").exit_code == 0
    assert ready(production) == (503, "books are behind")
    shown = run(production, "deployment", "show")
    assert (shown.exit_code, "payments catch-up" in shown.output) == (1, True)


def test_catching_up_needs_to_know_since_when(production: Flask):
    refused = run(production, "payments", "catch-up")
    assert (refused.exit_code, "Say since when" in refused.output) == (1, True)


def test_a_name_holds_no_password_of_the_database(settings: Settings):
    values = {**vars(settings), "database_url": "postgresql+psycopg://me:hush@db:5433/books"}
    assert here(Settings(**values)).name == "test larkspur localhost db:5433/books"


def test_an_invented_districts_books_are_its_own_without_a_name(app: Flask):
    shown = run(app, "deployment", "show")
    assert (shown.exit_code, "this test’s; invented books need no name" in shown.output) == (
        0,
        True,
    )
