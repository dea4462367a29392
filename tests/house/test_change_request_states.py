"""The states of a change that staff ask for: the graph is whole, the picture is drawn from it."""

import os
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import inspect

from models.change_request import (
    COUNTS,
    IS_NOT_OFF,
    IS_OPEN,
    NEXT_OF_REQUEST,
    OPEN,
    OVER,
    WAITS,
    WITH_MAKER,
    ChangeRequest,
    Command,
    RequestState,
)
from models.errors import Conflict
from models.identity import StaffRole
from models.money import Money
from tests.house.conftest import ROOT

PICTURE = ROOT / "docs" / "change-request-states.md"
BEGINNING = RequestState.SUBMITTED


def drawn() -> str:
    """The graph as a page of the documentation."""
    lines = [
        "# States of a change that staff ask for",
        "",
        "Drawn from `models/change_request.py` by `tests/house/test_change_request_states.py`;",
        "change the table there, then run",
        "`HEADWORKS_WRITE_STATES=1 pytest tests/house/test_change_request_states.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {BEGINNING}",
        *(
            f"    {state} --> {following}"
            for state in RequestState
            for following in RequestState
            if following in NEXT_OF_REQUEST[state]
        ),
        *(f"    {state} --> [*]" for state in RequestState if not NEXT_OF_REQUEST[state]),
        "```",
        "",
        "It waits for whoever decides while it is "
        f"{', '.join(state for state in RequestState if state in WAITS)}, and is with whoever asked"
        f" while it is {', '.join(state for state in RequestState if state in WITH_MAKER)}.",
        "",
    ]
    return "\n".join(lines)


def test_every_state_of_a_change_is_in_the_table_and_can_be_reached():
    assert set(NEXT_OF_REQUEST) == set(RequestState)
    reached, edge = {BEGINNING}, [BEGINNING]
    while edge:
        for state in NEXT_OF_REQUEST[edge.pop()] - reached:
            reached.add(state)
            edge.append(state)
    assert reached == set(RequestState)


def test_nothing_is_done_that_was_not_approved():
    before = {state for state in RequestState if RequestState.EXECUTED in NEXT_OF_REQUEST[state]}
    assert before == {RequestState.AUTO_APPROVED, RequestState.APPROVED}
    to_failed = {state for state in RequestState if RequestState.FAILED in NEXT_OF_REQUEST[state]}
    assert to_failed == {RequestState.APPROVED}


def none_of(states: frozenset[RequestState]) -> str:
    """As an index says it."""
    return f"state NOT IN ({', '.join(f'{s.value!r}' for s in RequestState if s in states)})"


def test_the_index_of_open_changes_names_the_states_that_are_not_over():
    assert set(RequestState) == OVER | OPEN
    assert none_of(OVER) == IS_OPEN


def test_the_index_of_what_is_taken_back_once_names_the_states_that_do_not_count():
    assert none_of(frozenset(RequestState) - COUNTS) == IS_NOT_OFF


def test_the_migrated_indexes_are_of_the_same_states(database):
    """Comparing a migrated database with the models leaves the condition of an index out."""
    with database.reading() as session:
        found = inspect(session.connection()).get_indexes("change_request")
    where = {
        each["name"]: str(each["dialect_options"][f"{database.dialect}_where"])
        for each in found
        if f"{database.dialect}_where" in each["dialect_options"]
    }
    named = {name: {s for s in RequestState if f"'{s}'" in rule} for name, rule in where.items()}
    assert named == {
        "uq_change_request_target": OVER,
        "uq_change_request_undoes_once": set(RequestState) - COUNTS,
    }


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("following", RequestState)
def test_a_change_moves_when_the_table_has_it_and_is_refused_when_not(state, following):
    at = datetime(2026, 11, 18, tzinfo=UTC)
    request = ChangeRequest(
        key=uuid4(), command=Command.ADJUST, account_id=1, state=state, amount=Money(100),
        reason="courtesy", words="x", payload={}, preconditions=[], requested_by="staff:7",
        requested_role=StaffRole.SPECIALIST, requested_at=at, expires_on=date(2026, 12, 2),
    )  # fmt: skip
    if following is state:
        assert not request.move_to(following, by="test", at=at)
    elif following in NEXT_OF_REQUEST[state]:
        assert request.move_to(following, by="test", at=at)
        assert [(move.from_state, move.to_state) for move in request.moves] == [(state, following)]
    else:
        with pytest.raises(Conflict):
            request.move_to(following, by="test", at=at)


def test_the_picture_of_changes_is_the_table():
    if os.environ.get("HEADWORKS_WRITE_STATES"):
        PICTURE.write_text(drawn(), "utf-8")
    assert PICTURE.read_text("utf-8") == drawn()
