"""The books from the command line."""

import json

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.ledger import ClosedPeriod
from models.money import Money
from services.books import ledger
from tests.factories import make_account, make_bill


def test_right_books_are_said_to_be_right(app: Flask, session: Session):
    make_bill(session, make_account(session))
    ran = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert (ran.exit_code, ran.output) == (0, "The books are right.\n")


def test_a_wrong_balance_fails_the_command_and_is_said_in_words(app: Flask, wrong: int):
    ran = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert ran.exit_code == 1
    assert f"ledger_account {wrong}: the balance of account 1010" in ran.output
    assert "(found $0.01, expected $0.00)" in ran.output


def test_findings_as_json_carry_cents(app: Flask, wrong: int):
    ran = app.test_cli_runner().invoke(args=["ledger", "verify", "--json"])
    assert ran.exit_code == 1
    first = json.loads(ran.output)[0]
    assert (first["table"], first["row"]) == ("ledger_account", str(wrong))
    assert (first["expected"], first["found"]) == (0, 1)


def test_right_books_as_json_are_an_empty_list(app: Flask):
    ran = app.test_cli_runner().invoke(args=["ledger", "verify", "--json"])
    assert (ran.exit_code, json.loads(ran.output)) == (0, [])


def test_closing_a_month_keeps_who_closed_it_and_twice_is_once(app: Flask, session: Session):
    for _ in range(2):
        ran = app.test_cli_runner().invoke(
            args=["ledger", "close-period", "2026-01", "--by", "Priya Nair"]
        )
        assert (ran.exit_code, ran.output) == (0, "The books of January 2026 are closed.\n")
    (closed,) = session.query(ClosedPeriod).all()
    assert closed.closed_by == "Priya Nair"


def test_wrong_books_are_not_closed(app: Flask, session: Session, wrong: int):
    ran = app.test_cli_runner().invoke(args=["ledger", "close-period", "2026-01", "--by", "Priya"])
    assert ran.exit_code == 1
    assert "2 things are wrong in the books." in ran.output
    assert session.query(ClosedPeriod).count() == 0


@pytest.mark.parametrize(
    ("month", "words"),
    [("2999-01", "January 2999 is not over yet."), ("May", "Enter a month as YYYY-MM")],
)
def test_a_month_that_is_not_over_or_not_a_month_is_refused(app: Flask, month: str, words: str):
    ran = app.test_cli_runner().invoke(args=["ledger", "close-period", month, "--by", "Priya"])
    assert ran.exit_code != 0
    assert words in ran.output


@pytest.fixture
def wrong(session: Session) -> int:
    """The id of an account whose balance is a cent more than its transfers."""
    assert ledger.general_balance(session, "1010") == Money.ZERO
    session.execute(text("UPDATE ledger_account SET balance = 1 WHERE code = '1010'"))
    return session.scalars(text("SELECT id FROM ledger_account WHERE code = '1010'")).one()


def test_the_short_names_do_what_the_long_ones_do(app, monkeypatch):
    upgraded = []
    monkeypatch.setattr("models.schema.upgrade", upgraded.append)
    monkeypatch.setattr("services.deployment.adopt_new", lambda *_a, **_k: None)
    for words in (("migrate",), ("database", "upgrade"), ("verify", "--json"), ("seed", "--help")):
        result = app.test_cli_runner().invoke(args=words)
        assert result.exit_code == 0, result.output
    assert len(upgraded) == 2
    assert "Invent a district" in result.output


def test_a_short_name_tells_of_a_database_of_another_shape_too(app, monkeypatch):
    def old(_session):
        raise OperationalError("SELECT", {}, Exception("no such column: person.odd"))

    monkeypatch.setattr("web.commands.ledger.verify", old)
    result = app.test_cli_runner().invoke(args=["verify"])
    assert (result.exit_code, "another shape" in result.output) == (1, True)
