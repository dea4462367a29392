"""Staff do nothing for a draft of their own household: each verb says so by itself."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attempt import MethodType, PayerKind, PaymentAttempt
from models.draft import Draft, DraftState
from models.errors import Forbidden
from services.drafts import fees, notices, skipping
from services.rules import returned
from tests.factories import make_staff


@pytest.fixture
def draft(session, home):
    """Held for a letter, and back once before: it cost a fee."""
    home.start()
    draft = session.scalars(select(Draft)).one()
    draft.move_to(DraftState.HELD, by="plan_draft", at=home.clock.at, reason=notices.BY_LETTER)
    session.flush()
    return draft


@pytest.fixture
def attempt(session, home, draft):
    attempt = PaymentAttempt(
        id=uuid4(), account_id=draft.account_id, payer_kind=PayerKind.PERSON, payer_key="1",
        method_type=MethodType.BANK, amount=draft.planned, balance_seen=draft.planned,
        created_at=home.clock.at, draft_id=draft.id, draft_try=1,
    )  # fmt: skip
    session.add(attempt)
    fees.charge(
        session, home.context.district, attempt, returned.of_code("R01"), at=home.clock.at, by="1"
    )
    return attempt


def release(home, draft, _attempt, by):
    skipping.release(home.session, home.context, draft.id, by=by, at=home.clock.at)


def told(home, draft, _attempt, by):
    notices.told(home.session, home.context, draft.id, by=by, at=home.clock.at)


def waive(home, draft, attempt, by):
    fees.waive(
        home.session, home.context.district, draft.id, attempt.id, reason="Kind", by=by,
        at=home.clock.at,
    )  # fmt: skip


@pytest.mark.parametrize("verb", [release, told, waive])
def test_a_colleague_may_and_whoever_lives_there_may_not(session, home, draft, attempt, verb):
    own = make_staff(session, "Iris Vance", email="iris@example.org")
    with pytest.raises(Forbidden):
        verb(home, draft, attempt, f"staff:{own.id}")
    assert draft.state is DraftState.HELD

    verb(home, draft, attempt, f"staff:{make_staff(session).id}")
