"""The states of a discrepancy: the graph is whole, the picture is drawn from it."""

import os
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect

from models.discrepancy import IS_OPEN, NEXT_OF_CASE, OPEN, CaseState, DiscrepancyCase, FoundBy
from models.discrepancy_causes import CAUSES, CaseType, RootCause
from models.errors import Conflict
from models.money import Money
from services.desk.discrepancies import TYPES
from services.discrepancies.rules import BY_HAND, RULES
from tests.house.conftest import ROOT

PICTURE = ROOT / "docs" / "discrepancy-states.md"
GUIDE = ROOT / "docs" / "discrepancies.md"
BEGINNING = CaseState.DETECTED
S = CaseState


def drawn() -> str:
    """The graph as a page of the documentation."""
    lines = [
        "# States of a discrepancy",
        "",
        "Drawn from `models/discrepancy.py` by `tests/house/test_discrepancy_states.py`;",
        "change the table there, then run",
        "`HEADWORKS_WRITE_STATES=1 pytest tests/house/test_discrepancy_states.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {BEGINNING}",
        *(
            f"    {state} --> {following}"
            for state in CaseState
            for following in CaseState
            if following in NEXT_OF_CASE[state]
        ),
        "```",
        "",
        "One that is closed is open again when the same fact differs again.",
        "",
    ]
    return "\n".join(lines)


def test_every_state_of_a_case_is_in_the_table_and_can_be_reached():
    assert set(NEXT_OF_CASE) == set(CaseState)
    reached, edge = {BEGINNING}, [BEGINNING]
    while edge:
        for state in NEXT_OF_CASE[edge.pop()] - reached:
            reached.add(state)
            edge.append(state)
    assert reached == set(CaseState)


def test_nothing_is_closed_that_was_neither_proved_nor_left_on_purpose():
    assert {each for each in S if S.CLOSED in NEXT_OF_CASE[each]} == {S.VERIFIED, S.NO_ACTION}
    assert {each for each in S if S.VERIFIED in NEXT_OF_CASE[each]} == {S.FIX_EXECUTED}


def test_the_indexes_of_what_is_open_are_of_the_same_states(database):
    assert set(CaseState) - OPEN == {S.CLOSED}
    assert IS_OPEN == "state <> 'closed'"
    with database.reading() as session:
        found = inspect(session.connection()).get_indexes("discrepancy_case")
    where = f"{database.dialect}_where"
    rules = [
        str(each["dialect_options"][where])
        for each in found
        if where in each.get("dialect_options", {})
    ]
    assert len(rules) == 3
    assert all("'closed'" in rule for rule in rules)


def test_every_type_has_causes_a_list_and_a_rule_or_a_reason_why_it_has_none():
    assert set(CAUSES) == set(CaseType)
    assert all(causes[-1] is RootCause.OTHER for causes in CAUSES.values())
    listed = [type_ for types in TYPES.values() for type_ in types]
    assert sorted(listed) == sorted(CaseType)
    assert {each for causes in CAUSES.values() for each in causes} == set(RootCause)
    assert set(BY_HAND) < set(CaseType)


def test_the_guide_tells_of_every_rule_and_every_type():
    told = GUIDE.read_text("utf-8")
    assert [name for name in (*RULES, *CaseType) if f"`{name}`" not in told] == []


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("following", CaseState)
def test_a_case_moves_when_the_table_has_it_and_is_refused_when_not(state, following):
    at = datetime(2026, 11, 18, tzinfo=UTC)
    case = DiscrepancyCase(
        key="x:1", type=CaseType.DUPLICATE_PAYMENT, found_by=FoundBy.STAFF, state=state, words="x",
        amount=Money(1), amount_found=Money(1), evidence={}, opened_at=at, opened_by="staff:7",
        due_on=date(2026, 12, 2),
    )  # fmt: skip
    if following is state:
        assert not case.move_to(following, by="test", at=at)
    elif following in NEXT_OF_CASE[state]:
        assert case.move_to(following, by="test", at=at)
        assert [step.state for step in case.steps] == [following]
    else:
        with pytest.raises(Conflict):
            case.move_to(following, by="test", at=at)


def test_the_picture_of_discrepancies_is_the_table():
    if os.environ.get("HEADWORKS_WRITE_STATES"):
        PICTURE.write_text(drawn(), "utf-8")
    assert PICTURE.read_text("utf-8") == drawn()
