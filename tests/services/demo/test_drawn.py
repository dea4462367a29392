"""Autopay of the demo's people, on the day it is shown."""

from datetime import date, timedelta

from sqlalchemy import select

from models.autopay import Autopay, AutopayState
from models.draft import Draft, DraftRun, DraftState
from models.outbox import OutboxMessage
from services.demo import load
from services.drafts import tallying
from services.verify import verify
from tests.workshop import LARKSPUR

TODAY = date(2026, 11, 18)


def test_autopay_is_in_every_state_its_pages_show_and_yesterday_had_a_run(database, session):
    load.load(
        database, LARKSPUR, today=TODAY, accounts=60, years=2, seed=7, password_hash="x",
        seal=lambda secret: secret, tell=lambda _so_far: None,
    )  # fmt: skip
    states = {autopay.state for autopay in session.scalars(select(Autopay))}
    assert states == {AutopayState.ON, AutopayState.SUSPENDED}
    assert any(autopay.paused_until for autopay in session.scalars(select(Autopay)))
    drafts = session.scalars(select(Draft)).all()
    assert {draft.state for draft in drafts} == {
        DraftState.NOTICED, DraftState.SENT, DraftState.RETURNED, DraftState.HELD,
        DraftState.FAILED,
    }  # fmt: skip
    assert min(draft.draw_on for draft in drafts if draft.state is DraftState.NOTICED) > (
        TODAY + timedelta(days=10)
    )
    [run] = session.scalars(select(DraftRun))
    figures = tallying.of_run(session, run)
    assert (figures.expected.count, figures.sent.count, figures.is_explained) == (3, 2, True)
    assert verify(session) == []
    assert session.scalars(select(OutboxMessage)).all() == []
