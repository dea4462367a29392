"""Whether it runs, whether it can work, and whether its database has the right shape."""

from flask import Flask

from models.database import Database
from tests.client import HouseClient


def test_a_process_that_runs_says_so_without_its_database(
    client: HouseClient, database: Database, monkeypatch
):
    monkeypatch.setattr(Database, "reading", lambda _self: 1 / 0)
    for path in ("/health", "/healthz"):
        assert client.get(path).json == {"status": "ok"}


def test_a_process_is_ready_when_its_database_answers(client: HouseClient, monkeypatch):
    for path in ("/health/ready", "/readyz"):
        assert client.get(path).status_code == 200
    monkeypatch.setattr(Database, "is_answering", lambda _self: False)
    for path in ("/health/ready", "/readyz"):
        assert client.get(path).status_code == 503


def test_room_is_looked_for_once_however_often_somebody_asks(client: HouseClient, monkeypatch):
    looks = []
    monkeypatch.setattr("services.operations.room.has_room", lambda *_a, **_k: not looks.append(1))
    monkeypatch.setattr("web.health._tried", {})
    answers = {client.get("/health/ready").status_code for _ in range(5)}
    assert (answers, len(looks)) == ({200}, 1)


def test_migrations_make_what_the_models_name(app: Flask):
    result = app.test_cli_runner().invoke(args=["database", "check"])
    assert (result.exit_code, result.output) == (0, "Migrations and models match.\n")


def test_a_difference_between_them_is_printed_and_fails(app: Flask, monkeypatch):
    monkeypatch.setattr("models.schema.differences", lambda _url: ["add_table lien"])
    result = app.test_cli_runner().invoke(args=["database", "check"])
    assert (result.exit_code, result.output) == (1, "add_table lien\n")
