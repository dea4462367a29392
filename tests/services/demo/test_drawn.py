"""Autopay of the demo's people, on the day it is shown, before anything is lived."""

from datetime import date, timedelta

from sqlalchemy import select

from models.autopay import Autopay, AutopayState
from models.draft import Draft, DraftState
from models.outbox import OutboxMessage
from services.demo import load
from services.verify import verify
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)


def test_autopay_waits_for_its_day_and_draws_nothing_while_a_demo_runs(database, session):
    load.load(
        database, LARKSPUR, today=TODAY, accounts=60, years=2, seed=7, password_hash="x",
        seal=lambda secret: secret, tell=lambda _so_far: None,
    )  # fmt: skip
    states = [autopay.state for autopay in session.scalars(select(Autopay))]
    assert states == [AutopayState.ON] * 3
    assert any(autopay.paused_until for autopay in session.scalars(select(Autopay)))
    [draft] = session.scalars(select(Draft))
    assert draft.state is DraftState.NOTICED
    assert draft.draw_on > TODAY + timedelta(days=10)
    assert verify(session) == []
    assert session.scalars(select(OutboxMessage)).all() == []
