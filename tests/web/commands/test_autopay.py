"""The run of a day from the command line."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.draft import DraftRun
from models.money import Money
from tests.workshop import LARKSPUR
from web.clock import now
from web.extensions import NAME

RUN = ["autopay", "run", "--by", "Priya Nair", "--reason", "The worker stood still"]


def test_a_day_to_come_is_refused(app: Flask):
    tomorrow = LARKSPUR.day(now()) + timedelta(days=1)

    answer = app.test_cli_runner().invoke(args=[*RUN, "--on", tomorrow.isoformat()])

    assert answer.exit_code == 1
    assert "still to come" in answer.output


@pytest.mark.parametrize(("minutes", "is_refused"), [(-1, True), (1, False)])
def test_nothing_is_drawn_by_hand_before_the_hour_that_the_notice_promised(
    app: Flask, monkeypatch, session, minutes, is_refused
):
    """The payer may skip it until then; from then on it runs, and who began it is kept."""
    house = app.extensions[NAME]
    on = LARKSPUR.day(now())
    hour = datetime.combine(on, time(LARKSPUR.autopay.sends_at_hour), tzinfo=LARKSPUR.zone)
    at = (hour + timedelta(minutes=minutes)).astimezone(UTC)
    then = replace(house, context=replace(house.context, now=lambda: at))
    monkeypatch.setitem(app.extensions, NAME, then)

    answer = app.test_cli_runner().invoke(args=[*RUN, "--on", on.isoformat()])

    assert ("still to come" in answer.output) is is_refused
    assert [run.draw_on for run in session.query(DraftRun)] == ([] if is_refused else [on])
    kept = session.query(AuditEvent).filter_by(action="draft.run").all()
    assert [(each.actor, each.detail) for each in kept] == (
        [] if is_refused else [("Priya Nair", {"reason": "The worker stood still"})]
    )


def test_who_begins_it_by_hand_and_why_is_asked_for(app: Flask):
    answer = app.test_cli_runner().invoke(args=["autopay", "run", "--by", "Priya Nair"])
    assert answer.exit_code == 2
    assert "--reason" in answer.output
    nothing = app.test_cli_runner().invoke(args=[*RUN[:-1], " ", "--on", "2026-01-02"])
    assert "Say who begins the run" in nothing.output


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
