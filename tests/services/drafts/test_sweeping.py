"""Each night finds the drafts that no run moves any more, soon, and none that only waits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.draft import Draft, DraftState
from services.drafts import sweeping
from tests.services.autopay.conftest import TODAY

S, A = DraftState, AttemptState


@pytest.mark.parametrize(
    ("state", "attempt", "days", "hangs"),
    [
        (S.NOTICED, None, 2, False), (S.NOTICED, None, 3, True), (S.PLANNED, None, 3, True),
        (S.HELD, None, 40, False), (S.SKIPPED, None, 40, False), (S.SETTLED, None, 40, False),
        (S.SENT, None, 2, False), (S.SENT, None, 3, True), (S.SENT, A.UNKNOWN, 3, True),
        (S.SENT, A.PROCESSING, 3, False), (S.SENT, A.PROCESSING, 14, False),
        (S.SENT, A.PROCESSING, 15, True),
    ],
)  # fmt: skip
def test_a_draft_hangs_when_its_day_is_past_and_neither_people_nor_a_bank_have_it(
    home, state, attempt, days, hangs
):
    home.start()
    draft = home.session.scalars(select(Draft)).one()
    draft.state, draft.tries, draft.draw_on = state, 1, TODAY - timedelta(days=days)
    if attempt is not None:
        home.session.add(
            PaymentAttempt(
                id=uuid4(), account_id=draft.account_id, draft_id=draft.id, draft_try=1,
                method_id=home.method.id, payer_kind=PayerKind.PERSON, payer_key="x",
                method_type=MethodType.BANK, amount=draft.planned, balance_seen=draft.planned,
                state=attempt, created_at=home.clock.at,
            )
        )  # fmt: skip
    home.session.flush()

    assert sweeping.flag_stuck(home.session, TODAY, at=home.clock.at) == hangs
