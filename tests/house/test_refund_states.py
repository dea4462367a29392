"""The states of a refund: the graph is whole, and the picture is drawn from it."""

import os
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from models.errors import Conflict
from models.money import Money
from models.refund import (
    ASKED,
    DEAD,
    NEXT_OF_REFUND,
    NOT_OUT,
    Refund,
    RefundReason,
    RefundState,
    RefundWay,
)
from tests.house.conftest import ROOT

PICTURE = ROOT / "docs" / "refund-states.md"
BEGINNING = RefundState.REQUESTED


def drawn() -> str:
    """The graph as a page of the documentation."""
    lines = [
        "# States of a refund",
        "",
        "Drawn from `models/refund.py` by `tests/house/test_refund_states.py`; change the table",
        "there, then run `HEADWORKS_WRITE_STATES=1 pytest tests/house/test_refund_states.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {BEGINNING}",
        *(
            f"    {state} --> {following}"
            for state in RefundState
            for following in RefundState
            if following in NEXT_OF_REFUND[state]
        ),
        *(f"    {state} --> [*]" for state in RefundState if not NEXT_OF_REFUND[state]),
        "```",
        "",
        "It can be called off here while it is "
        f"{', '.join(state for state in RefundState if state in NOT_OUT)}. What it asked for is"
        f" free again when it is {', '.join(state for state in RefundState if state in DEAD)}.",
        "",
    ]
    return "\n".join(lines)


def test_every_state_of_a_refund_is_in_the_table_and_can_be_reached():
    assert set(NEXT_OF_REFUND) == set(RefundState)
    reached, edge = {BEGINNING}, [BEGINNING]
    while edge:
        for state in NEXT_OF_REFUND[edge.pop()] - reached:
            reached.add(state)
            edge.append(state)
    assert reached == set(RefundState)


def test_what_is_out_is_never_called_off_and_what_is_dead_stays_so():
    assert not ASKED & NOT_OUT
    assert all(not NEXT_OF_REFUND[state] for state in DEAD)


@pytest.mark.parametrize("state", RefundState)
@pytest.mark.parametrize("following", RefundState)
def test_a_refund_moves_when_the_table_has_it_and_is_refused_when_not(state, following):
    at = datetime(2026, 11, 18, tzinfo=UTC)
    refund = Refund(
        key=uuid4(), payment_id=1, account_id=1, way=RefundWay.SOURCE, state=state,
        amount=Money(100), available_seen=Money(100), reason=RefundReason.OTHER, words="x",
        requested_by="staff:7", requested_at=at,
    )  # fmt: skip
    if following is state:
        assert not refund.move_to(following, by="test", at=at)
    elif following in NEXT_OF_REFUND[state]:
        assert refund.move_to(following, by="test", at=at)
        assert [(move.from_state, move.to_state) for move in refund.moves] == [(state, following)]
    else:
        with pytest.raises(Conflict):
            refund.move_to(following, by="test", at=at)


def test_the_picture_of_refunds_is_the_table():
    if os.environ.get("HEADWORKS_WRITE_STATES"):
        PICTURE.write_text(drawn(), "utf-8")
    assert PICTURE.read_text("utf-8") == drawn()
