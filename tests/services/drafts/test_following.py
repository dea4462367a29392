"""A draft that came back is drawn again only within Nacha's days of its first try."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attempt import AttemptState, MethodType, PayerKind, PaymentAttempt
from models.draft import Draft, DraftState
from services.drafts import following
from services.in_force import Districts

S = DraftState


def sent(home, draft, tries, days_ago):
    at = home.clock.at - timedelta(days=days_ago)
    attempt = PaymentAttempt(
        id=uuid4(), account_id=draft.account_id, person_id=home.iris.id, draft_id=draft.id,
        method_id=home.method.id, draft_try=tries, payer_kind=PayerKind.PERSON, payer_key="x",
        email="iris@example.org", method_type=MethodType.BANK, amount=draft.planned,
        balance_seen=draft.planned, state=AttemptState.FAILED, failure_code="R01", created_at=at,
    )  # fmt: skip
    home.session.add(attempt)
    home.session.flush()
    return attempt


@pytest.mark.parametrize(
    ("first", "second", "is_drawn_again"), [(6, 0, True), (170, 0, True), (178, 20, False)]
)
def test_a_third_try_is_within_180_days_of_the_first_whenever_the_second_was(
    home, first, second, is_drawn_again
):
    rules = replace(home.context.district.autopay, retries_max=2, suspend_after_returns=9)
    context = replace(
        home.context, files=Districts.alone(replace(home.context.district, autopay=rules))
    )
    home.start()
    draft = home.session.scalars(select(Draft)).one()
    draft.state, draft.tries, draft.sent = S.SENT, 2, draft.planned
    attempt = sent(home, draft, 2, second)  # what was written first need not be the first
    sent(home, draft, 1, first)

    for _ in range(2):
        following.follow_attempt(
            home.session, context, attempt, cause="event evt_1", at=home.clock.at
        )

    assert draft.state is (S.RETURNED if is_drawn_again else S.FAILED)
    assert (draft.again_on is not None) is is_drawn_again
