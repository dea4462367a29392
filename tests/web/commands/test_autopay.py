"""The run of a day from the command line."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from models.draft import DraftRun
from models.money import Money
from tests.workshop import LARKSPUR
from web.clock import now


def test_a_day_to_come_is_refused(app: Flask):
    tomorrow = LARKSPUR.day(now()) + timedelta(days=1)

    answer = app.test_cli_runner().invoke(args=["autopay", "run", "--on", tomorrow.isoformat()])

    assert answer.exit_code == 1
    assert "still to come" in answer.output


def test_the_status_says_what_was_expected_and_whether_it_goes_on(app: Flask, session: Session):
    today = LARKSPUR.day(now())
    runner = app.test_cli_runner()
    assert "There was no run" in runner.invoke(args=["autopay", "status"]).output
    session.add(
        DraftRun(
            draw_on=today, started_at=now(), expected=3, expected_amount=Money.dollars("120"),
            result={},
        )
    )  # fmt: skip
    session.flush()

    answer = runner.invoke(args=["autopay", "status", "--on", today.isoformat()])

    assert "goes on. Expected 3 of $120.00, sent 0 of $0.00." in answer.output
    assert "Difference: 3 of $120.00." in answer.output
    assert "unexplained: 3 of $120.00" in answer.output
