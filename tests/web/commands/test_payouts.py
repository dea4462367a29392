"""The processor's books from the command line."""

import json

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.ledger import LedgerAccount
from models.money import Money
from services.reconciliation.beginning import begin
from tests.workshop import LARKSPUR
from web.clock import now


def test_before_the_first_pull_there_is_nothing_to_prove(app: Flask, session: Session):
    ran = app.test_cli_runner().invoke(args=["payouts", "verify"])
    assert (ran.exit_code, ran.output) == (0, "Nothing was pulled yet. Run `payouts pull`.\n")


def test_a_cent_that_nothing_explains_fails_the_command_in_words_and_as_json(
    app: Flask, session: Session
):
    begin(session, LARKSPUR.chart, at=now())
    ran = app.test_cli_runner().invoke(args=["payouts", "verify"])
    assert ran.exit_code == 0
    assert "$0.00 not explained" in ran.output
    session.execute(
        update(LedgerAccount).where(LedgerAccount.code == "1110").values(balance=Money(1))
    )
    ran = app.test_cli_runner().invoke(args=["payouts", "verify"])
    assert ran.exit_code == 1
    assert "1110: $0.01 in our books" in ran.output
    assert "$0.01 not explained" in ran.output
    ran = app.test_cli_runner().invoke(args=["payouts", "verify", "--json"])
    assert (ran.exit_code, json.loads(ran.output)["sides"]["1110"]["unexplained"]) == (1, 1)
