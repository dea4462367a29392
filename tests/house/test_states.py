"""States of what moves money: each graph is whole, and the pictures are drawn from them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4

import pytest

from models.arrangement import IN_FORCE, NEXT_OF_ARRANGEMENT, ArrangementState
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
from models.autopay import NEXT_OF_AUTOPAY, AutopayState
from models.bill_run import NEXT_OF_RUN, RunState
from models.contract import NEXT_OF_CONTRACT, OPEN, RUNNING, ContractState
from models.draft import COMING, NEXT_OF_DRAFT, PROTECTS, DraftState
from models.errors import Conflict
from models.escrow import ANSWERED, NEXT_OF_ESCROW, OVER, EscrowState
from models.money import Money
from models.rate_change import DECIDED, NEXT_OF_CHANGE, ChangeState
from models.saved_method import KEPT, NEXT_OF_METHOD, MethodState
from tests.house.conftest import ROOT

PICTURE = ROOT / "docs" / "states.md"
BEGINNING = AttemptState.DRAFT
#: States nothing leads out of. There is none: a lost dispute may still be won on appeal.
FINAL: set[AttemptState] = set()


@dataclass(frozen=True)
class Machine:
    """A table of moves, and how it is told."""

    title: str
    module: str
    next: Mapping[StrEnum, frozenset[StrEnum]]
    begins: tuple[StrEnum, ...]
    counts: Mapping[str, frozenset[StrEnum]]

    @property
    def states(self) -> list[StrEnum]:
        return list(type(self.begins[0]))

    def counted(self, state: StrEnum) -> list[str]:
        """What a state counts as."""
        return [name for name, states in self.counts.items() if state in states]


MACHINES = (
    Machine("an attempt to pay", "attempt", NEXT, (BEGINNING,), {
        "live": LIVE, "on its way": IN_FLIGHT, "posted": POSTED, "settled": SETTLED}),
    Machine("a saved method", "saved_method", NEXT_OF_METHOD, (MethodState.PENDING,), {
        "kept": KEPT}),
    Machine("autopay", "autopay", NEXT_OF_AUTOPAY, (AutopayState.ON, AutopayState.NEEDS_METHOD), {
        "draws": frozenset({AutopayState.ON})}),
    Machine("a draft", "draft", NEXT_OF_DRAFT, (DraftState.PLANNED,), {
        "still to be drawn": COMING, "protects its bill": PROTECTS}),
    Machine("a request for a final bill", "escrow", NEXT_OF_ESCROW, (EscrowState.RECEIVED,), {
        "answered": ANSWERED, "over": OVER}),
    Machine("a bill run", "bill_run", NEXT_OF_RUN, (RunState.DRAFTED,), {}),
    Machine("a rate change", "rate_change", NEXT_OF_CHANGE, (ChangeState.PROPOSED,), {
        "decided": DECIDED}),
    Machine("a contract", "contract", NEXT_OF_CONTRACT, (ContractState.PROPOSED,), {
        "something may still be asked for": RUNNING, "in the books, and not paid": OPEN}),
    Machine("an arrangement", "arrangement", NEXT_OF_ARRANGEMENT, (ArrangementState.PROPOSED,), {
        "late fees wait": IN_FORCE}),
)  # fmt: skip


def drawn() -> str:
    """The graphs as a page of the documentation."""
    head = [
        "# States of what moves money",
        "",
        "Drawn from the tables in `models/` by `tests/house/test_states.py`; change a table there,",
        "then run `HEADWORKS_WRITE_STATES=1 pytest tests/house/test_states.py`.",
        "",
    ]
    return "\n".join(head + [line for machine in MACHINES for line in _drawn(machine)])


def _drawn(machine: Machine) -> list[str]:
    states, follow = machine.states, machine.next
    return [
        f"## States of {machine.title}",
        "",
        f"From `models/{machine.module}.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    [*] --> {state}" for state in machine.begins),
        *(
            f"    {state} --> {following}"
            for state in states
            for following in states
            if following in follow[state]
        ),
        *(f"    {state} --> [*]" for state in states if not follow[state]),
        "```",
        "",
        "| From | May become | Counts as |",
        "|---|---|---|",
        *(
            f"| {state} | {', '.join(s for s in states if s in follow[state]) or '–'}"
            f" | {', '.join(machine.counted(state)) or '–'} |"
            for state in states
        ),
        "",
    ]


def counted(state: AttemptState) -> list[str]:
    """What a state of an attempt counts as."""
    return MACHINES[0].counted(state)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.module)
def test_every_state_is_in_its_table_can_be_reached_and_leads_not_to_itself(machine: Machine):
    assert set(machine.next) == set(machine.states)
    assert [state for state in machine.states if state in machine.next[state]] == []
    reached, edge = set(machine.begins), list(machine.begins)
    while edge:
        for state in machine.next[edge.pop()] - reached:
            reached.add(state)
            edge.append(state)
    assert reached == set(machine.states)


def test_the_ends_are_the_ones_we_know():
    assert {state for state in AttemptState if not NEXT[state]} == FINAL


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
