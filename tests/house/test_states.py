"""The states of an attempt to pay: the graph is whole, and the picture is drawn from it."""

import os
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from models.attempt import (
    IN_FLIGHT,
    LIVE,
    NEXT,
    POSTED,
    SETTLED,
    AttemptState,
    MethodType,
    PayerKind,
    PaymentAttempt,
)
from models.errors import Conflict
from models.money import Money
from tests.house.conftest import ROOT

PICTURE = ROOT / "docs" / "states.md"
BEGINNING = AttemptState.DRAFT
#: States nothing leads out of. There is none: a lost dispute may still be won on appeal.
FINAL: set[AttemptState] = set()


def drawn() -> str:
    """The graph as a page of the documentation."""
    lines = [
        "# States of an attempt to pay",
        "",
        "Drawn from `models/attempt.py` by `tests/house/test_states.py`; change the table there,",
        "then run `HEADWORKS_WRITE_STATES=1 pytest tests/house/test_states.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {BEGINNING}",
        *(
            f"    {state} --> {following}"
            for state in AttemptState
            for following in AttemptState
            if following in NEXT[state]
        ),
        *(f"    {state} --> [*]" for state in AttemptState if state in FINAL),
        "```",
        "",
        "| From | May become | Counts as |",
        "|---|---|---|",
        *(
            f"| {state} | {', '.join(s for s in AttemptState if s in NEXT[state]) or '–'}"
            f" | {', '.join(counted(state)) or '–'} |"
            for state in AttemptState
        ),
        "",
    ]
    return "\n".join(lines)


def counted(state: AttemptState) -> list[str]:
    """What a state counts as."""
    kinds = {"live": LIVE, "on its way": IN_FLIGHT, "posted": POSTED, "settled": SETTLED}
    return [name for name, states in kinds.items() if state in states]


def test_every_state_is_in_the_table():
    assert set(NEXT) == set(AttemptState)


def test_every_state_can_be_reached():
    reached, edge = {BEGINNING}, [BEGINNING]
    while edge:
        for state in NEXT[edge.pop()] - reached:
            reached.add(state)
            edge.append(state)
    assert reached == set(AttemptState)


def test_the_ends_are_the_ones_we_know():
    assert {state for state in AttemptState if not NEXT[state]} == FINAL


def test_no_state_leads_to_itself():
    assert [state for state in AttemptState if state in NEXT[state]] == []


def test_every_state_counts_as_something_or_waits_for_a_person():
    assert {state for state in AttemptState if not counted(state)} == {
        AttemptState.REVIEW,
        AttemptState.DISPUTED,
    }
    assert not SETTLED & LIVE
    assert POSTED <= SETTLED
    assert IN_FLIGHT <= LIVE


def test_money_on_the_books_never_becomes_money_that_never_came():
    for state in POSTED:
        assert not NEXT[state] & {AttemptState.FAILED, AttemptState.CANCELLED, AttemptState.EXPIRED}


@pytest.mark.parametrize("state", AttemptState)
@pytest.mark.parametrize("following", AttemptState)
def test_a_move_is_made_when_the_table_has_it_and_refused_when_not(attempt, state, following):
    attempt.state = state
    if following is state:
        assert not attempt.move_to(following, cause="test", at=attempt.created_at)
        assert attempt.transitions == []
    elif following in NEXT[state]:
        assert attempt.move_to(following, cause="test", at=attempt.created_at)
        assert [(t.from_state, t.to_state) for t in attempt.transitions] == [(state, following)]
    else:
        with pytest.raises(Conflict):
            attempt.move_to(following, cause="test", at=attempt.created_at)
        assert attempt.state is state


@pytest.fixture
def attempt():
    return PaymentAttempt(
        id=uuid4(),
        account_id=1,
        payer_kind=PayerKind.GUEST,
        payer_key="browser",
        method_type=MethodType.CARD,
        amount=Money(100),
        balance_seen=Money(100),
        created_at=datetime(2026, 11, 18, tzinfo=UTC),
    )


def test_the_picture_is_the_table():
    if os.environ.get("HEADWORKS_WRITE_STATES"):
        PICTURE.write_text(drawn(), "utf-8")
    assert PICTURE.read_text("utf-8") == drawn()
