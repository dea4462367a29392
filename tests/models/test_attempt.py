"""The states of an attempt to pay, and the moves between them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.attempt import (
    GIVEN_UP,
    IN_FLIGHT,
    LIVE,
    NEXT,
    POSTED,
    RECEIVED,
    SETTLED,
    AttemptState,
    AttemptTransition,
    MethodType,
    PayerKind,
    PaymentAttempt,
)
from models.errors import NoSuchMove
from models.money import Money
from tests.factories import make_account

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
states = st.sampled_from(AttemptState)


def test_every_state_has_its_moves_and_none_is_a_move_to_itself():
    assert set(NEXT) == set(AttemptState)
    assert all(state not in moves for state, moves in NEXT.items())


def test_every_state_can_be_reached_from_a_draft():
    reached, fresh = {AttemptState.DRAFT}, [AttemptState.DRAFT]
    while fresh:
        for state in NEXT[fresh.pop()] - reached:
            reached.add(state)
            fresh.append(state)
    assert reached == set(AttemptState)


def test_money_that_came_is_never_called_failed():
    never = {AttemptState.FAILED, AttemptState.CANCELLED, AttemptState.EXPIRED}
    for state in POSTED | {AttemptState.DISPUTED}:
        assert not NEXT[state] & never


@pytest.mark.parametrize(
    "state", [AttemptState.FAILED, AttemptState.CANCELLED, AttemptState.EXPIRED]
)
def test_after_we_gave_up_late_money_is_still_money(state: AttemptState):
    assert AttemptState.SUCCEEDED in NEXT[state]


def test_what_went_back_only_ever_comes_back():
    assert NEXT[AttemptState.REVERSED] == {AttemptState.DISPUTE_WON}


def test_every_state_is_waited_for_settled_disputed_or_with_a_person():
    known = LIVE | SETTLED | {AttemptState.DISPUTED, AttemptState.REVIEW}
    assert known == set(AttemptState)
    assert RECEIVED | GIVEN_UP | LIVE | {AttemptState.REVIEW} == set(AttemptState)
    assert not RECEIVED & GIVEN_UP


def test_live_and_settled_share_no_state():
    assert not LIVE & SETTLED
    assert IN_FLIGHT <= LIVE
    assert POSTED <= SETTLED


@given(start=states, goal=states)
def test_only_moves_of_the_graph_are_made_and_each_leaves_a_row(
    start: AttemptState, goal: AttemptState
):
    attempt = made(1, state=start)
    if goal is start:
        assert attempt.move_to(goal, cause="event evt_1", at=AT) is False
    elif goal in NEXT[start]:
        assert attempt.may(goal)
        assert attempt.move_to(goal, cause="event evt_1", at=AT) is True
        (move,) = attempt.transitions
        assert (move.from_state, move.to_state, move.cause, move.at) == (
            start, goal, "event evt_1", AT,
        )  # fmt: skip
    else:
        with pytest.raises(NoSuchMove, match=f"that is {start} cannot become {goal}"):
            attempt.move_to(goal, cause="event evt_1", at=AT)
        assert (attempt.state, attempt.transitions) == (start, [])


def test_the_trail_of_an_attempt_is_kept_in_order(session: Session):
    attempt = made(make_account(session).id)
    session.add(attempt)
    path = [AttemptState.OPEN, AttemptState.PROCESSING, AttemptState.SUCCEEDED]
    for state in path:
        attempt.move_to(state, cause="resolver", at=AT, detail={"looks": 1})
        session.flush()
    session.expire_all()
    trail = session.scalars(select(AttemptTransition.to_state).order_by(AttemptTransition.id))
    assert trail.all() == path
    assert [move.to_state for move in attempt.transitions] == path
    assert attempt.state in SETTLED


@pytest.mark.parametrize("name", ["session_id", "payment_intent_id", "charge_id"])
def test_the_processors_name_is_one_attempts_alone(session: Session, name: str):
    account_id = make_account(session).id
    first, other, without = (made(account_id) for _ in range(3))
    session.add_all((first, other, without))
    setattr(first, name, "named_1")
    session.flush()
    take = update(PaymentAttempt).where(PaymentAttempt.id == other.id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(take.values({name: "named_1"}))
    session.execute(take.values({name: "named_2"}))


def made(account_id: int, state: AttemptState = AttemptState.DRAFT) -> PaymentAttempt:
    """A guest's try at $149.20 by card."""
    return PaymentAttempt(
        id=uuid4(), account_id=account_id, payer_kind=PayerKind.GUEST, payer_key="browser",
        method_type=MethodType.CARD, amount=Money(14675), fee=Money(245),
        balance_seen=Money(14675), state=state, created_at=AT,
    )  # fmt: skip
