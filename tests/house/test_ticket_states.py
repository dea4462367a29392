"""The states of a question: the graph is whole, and the picture is drawn from it."""

import os
from datetime import UTC, date, datetime

import pytest

from models.errors import Conflict
from models.ticket import Reason, Subject, Ticket, TicketChannel
from models.ticket_states import INSIDE, NEXT, TO_ANSWER, TicketState, WaitsFor
from tests.house.conftest import ROOT

PICTURE = ROOT / "docs" / "ticket-states.md"


def drawn() -> str:
    """The graph as a page of the documentation."""
    lines = [
        "# States of a question",
        "",
        "Drawn from `models/ticket_states.py` by `tests/house/test_ticket_states.py`; change the",
        "table there, then run",
        "`HEADWORKS_WRITE_STATES=1 pytest tests/house/test_ticket_states.py`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {TicketState.NEW}",
        *(
            f"    {state} --> {following}"
            for state in TicketState
            for following in TicketState
            if following in NEXT[state]
        ),
        "```",
        "",
        "The office owes an answer while a question is "
        f"{' or '.join(state for state in TicketState if state in TO_ANSWER)}. The clock of its",
        "promise stops while it is `waiting` for the customer or `waiting_external`, runs while it",
        "is `waiting_internal`, and goes on as it went while it is `snoozed`.",
        "",
    ]
    return "\n".join(lines)


def test_every_state_is_in_the_table_and_none_leads_to_itself():
    assert set(NEXT) == set(TicketState)
    assert [state for state in TicketState if state in NEXT[state]] == []


def test_every_state_can_be_reached_and_left():
    reached, edge = {TicketState.NEW}, [TicketState.NEW]
    while edge:
        for state in NEXT[edge.pop()] - reached:
            reached.add(state)
            edge.append(state)
    assert reached == set(TicketState)
    assert all(NEXT.values())


def test_an_answer_of_the_customer_opens_whatever_is_not_new():
    assert all(TicketState.OPEN in NEXT[s] for s in TicketState if s is not TicketState.OPEN)


def asked(state: TicketState) -> Ticket:
    """A question in a state."""
    on = date(2026, 11, 18)
    return Ticket(
        key="k", account_id=1, channel=TicketChannel.PORTAL, subject=Subject.OTHER,
        reason=Reason.OTHER, state=state, asked_at=datetime(2026, 11, 18, tzinfo=UTC), asked_on=on,
        promised_on=on, touched_on=on,
    )  # fmt: skip


def test_whom_it_waits_for_and_until_when_is_over_when_it_moves_on():
    ticket = asked(TicketState.OPEN)
    ticket.wait_for(WaitsFor.BANK)
    assert (ticket.state, ticket.waits_for) == (TicketState.WAITING_EXTERNAL, WaitsFor.BANK)
    ticket.snooze(date(2026, 11, 20))
    assert (ticket.waits_for, ticket.snoozed_until) == (None, date(2026, 11, 20))
    ticket.move_to(TicketState.OPEN)
    assert ticket.snoozed_until is None


@pytest.mark.parametrize("whom", WaitsFor)
def test_everybody_who_is_waited_for_is_inside_or_outside(whom):
    assert whom.state in {TicketState.WAITING_INTERNAL, TicketState.WAITING_EXTERNAL}
    assert (whom in INSIDE) == (whom.state is TicketState.WAITING_INTERNAL)


@pytest.mark.parametrize("state", TicketState)
@pytest.mark.parametrize("following", TicketState)
def test_a_move_is_made_when_the_table_has_it_and_refused_when_not(state, following):
    ticket = asked(state)
    if following is state:
        assert not ticket.move_to(following)
    elif following in NEXT[state]:
        assert ticket.move_to(following)
        assert ticket.state is following
    else:
        with pytest.raises(Conflict):
            ticket.move_to(following)
        assert ticket.state is state


def test_the_picture_is_the_table():
    if os.environ.get("HEADWORKS_WRITE_STATES"):
        PICTURE.write_text(drawn(), "utf-8")
    assert PICTURE.read_text("utf-8") == drawn()
