"""Whose turn a question is, at the desk: waited for, snoozed, solved, spam; each with its key."""

from datetime import timedelta

import pytest

from models.audit import AuditEvent
from models.ticket import Reason
from models.ticket_states import TicketState, WaitsFor
from services.tickets import answering, asking
from tests.factories import give_access, make_person
from tests.pages import read, words
from tests.web.matrix import statements
from tests.workshop import LARKSPUR
from web.clock import now


@pytest.fixture
def asked(session, account):
    """Iris asked why."""
    iris = make_person(session, "Iris Vance", email="iris@example.org")
    give_access(session, iris, account)
    return asking.ask(
        session, LARKSPUR, key="k", account_id=account.id, thing=asking.About(),
        reason=Reason.AMOUNT, words="Why so much?", person_id=iris.id, at=now(),
    )  # fmt: skip


@pytest.fixture
def call(session, at_desk):
    """Somebody unknown called."""
    return answering.log_call(
        session, LARKSPUR, key="c", account_id=None, caller="Nell", reason=Reason.AMOUNT,
        said="Buy our lists.", answer="", staff_id=at_desk.id, at=now(),
    )  # fmt: skip


def page_of(client, ticket):
    return read(client.get(f"/desk/tickets/{ticket.number}"))


def press(client, session, ticket, deed, **more):
    answer = client.post(
        f"/desk/tickets/{ticket.number}/{deed}", data={"seen": str(ticket.version), **more}
    )
    session.refresh(ticket)
    return answer


def chips(page):
    return [words(each) for each in page.select("header.record .chip")]


def test_what_waits_for_the_bank_says_so_and_is_brought_back(client, at_desk, asked, session):
    assert press(client, session, asked, "turn", to="bank").status_code == 303
    assert asked.waits_for is WaitsFor.BANK
    page = page_of(client, asked)
    assert chips(page) == ["Waits for the bank"]
    assert "Waits for the bank." in words(page.main)
    assert asked.number in words(read(client.get("/desk/inbox?view=outside")).main)
    press(client, session, asked, "turn", to="open")
    assert asked.state is TicketState.OPEN


def test_every_key_of_a_question_has_a_control_that_does_the_same(client, at_desk, asked):
    page = page_of(client, asked)
    state, day = page.find(attrs={"data-key": "s"}), page.find(attrs={"data-key": "z"})
    assert (state["id"], day["id"]) == ("to", "until")
    assert words(state.find_parent("form").find("button")) == "Say so"
    assert words(day.find_parent("form").find("button")) == "Snooze"
    keys = words(read(client.get("/desk/shortcuts")).main)
    assert "Snooze it until a day" in keys


def test_the_day_that_is_offered_for_snoozing_is_one_that_is_taken(client, at_desk, asked, session):
    day = page_of(client, asked).select_one("#until")
    assert day["min"] <= day["value"] <= day["max"] == str(asked.promised_on)
    press(client, session, asked, "snooze", until=day["value"])
    assert str(asked.snoozed_until) == day["value"]
    assert chips(page_of(client, asked))[0].startswith("Snoozed until ")
    assert "Comes back" in words(read(client.get("/desk/inbox?view=snoozed")).main)


def test_what_is_late_cannot_be_snoozed_and_is_not_offered(client, at_desk, asked, session):
    asked.promised_on = asked.asked_on - timedelta(days=1)
    session.flush()
    assert page_of(client, asked).select("#until") == []
    late = press(client, session, asked, "snooze", until=str(asked.asked_on + timedelta(days=1)))
    assert late.status_code == 422
    assert asked.state is TicketState.NEW


@pytest.mark.parametrize("until", ["", "soon", "2026-02-31"])
def test_what_is_no_day_is_refused_in_words(client, at_desk, asked, session, until):
    answer = press(client, session, asked, "snooze", until=until)
    assert answer.status_code == 422
    assert asked.state is TicketState.NEW


def test_nobody_else_is_waited_for_than_those_there_are(client, at_desk, asked, session):
    assert press(client, session, asked, "turn", to="mars").status_code == 422
    assert asked.state is TicketState.NEW


def test_a_call_of_nobody_is_spam_and_is_none_again(client, at_desk, call, session):
    assert "It is spam" in words(page_of(client, call).main)
    press(client, session, call, "spam")
    page = page_of(client, call)
    assert chips(page) == ["Spam"]
    assert page.select("#to") == []
    assert call.number in words(read(client.get("/desk/inbox?view=spam")).main)
    press(client, session, call, "no-spam")
    assert call.state is TicketState.OPEN


def test_what_a_customer_asked_is_never_offered_as_spam(client, at_desk, asked, session):
    assert "It is spam" not in words(page_of(client, asked).main)
    assert press(client, session, asked, "spam").status_code == 422


def test_each_turn_is_written_into_the_trail(client, at_desk, asked, session):
    press(client, session, asked, "turn", to="county")
    press(client, session, asked, "snooze", until=str(asked.promised_on))
    press(client, session, asked, "turn", to="solved")
    done = session.query(AuditEvent).filter_by(subject=f"ticket:{asked.number}").all()
    assert [each.action for each in done] == ["ticket.turn", "ticket.snooze", "ticket.turn"]


@pytest.mark.parametrize("view", ["inside", "snoozed", "spam"])
def test_the_inbox_asks_ten_times_at_most(client, at_desk, asked, session, view):
    asked.wait_for(WaitsFor.APPROVAL)
    session.flush()
    client.get("/desk/inbox")
    with statements() as asked_for:
        client.get(f"/desk/inbox?view={view}")
    assert len(asked_for) <= 10
