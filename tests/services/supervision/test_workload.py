"""Who has how much to do."""

from datetime import timedelta

import pytest

from models.ticket import Reason
from models.ticket_states import TicketState, WaitsFor
from services.supervision import people, workload
from services.tickets import turning
from tests.services.tickets.desk import TODAY, Desk, Explained
from tests.workshop import LARKSPUR, Clock


@pytest.fixture
def desk(session):
    return Desk(session, Clock())


def loads(session):
    return workload.loads(session, people.of_staff(session), on=TODAY)


def test_hard_questions_weigh_more_than_easy_ones(desk, session):
    hard, easy = desk.ask("I cannot pay", reason=Reason.HARDSHIP), desk.ask("What is this?")
    easy.reason, hard.owner_id, easy.owner_id = Reason.MEANING, desk.lee.id, desk.dana.id
    session.flush()
    nobody, first, second = loads(session)
    assert (nobody.count, nobody.hours) == (0, "0 min")
    assert (first.name, first.hours, second.name, second.hours) == (
        "Lee M", "25 min", "Dana W", "6 min",
    )  # fmt: skip


def test_promises_are_late_or_for_today_or_still_to_come(desk, session):
    for words, days in (("One", -1), ("Two", 0), ("Three", 1)):
        desk.ask(words).promised_on = TODAY + timedelta(days=days)
    session.flush()
    nobody = loads(session)[0]
    assert (nobody.count, nobody.late, nobody.today) == (3, 1, 1)
    assert nobody.next_on == TODAY - timedelta(days=1)
    assert nobody.oldest_on == TODAY
    assert nobody.by_reason == {Reason.AMOUNT: 3}


def test_a_promise_runs_while_somebody_of_the_district_is_waited_for(desk, session):
    ticket = desk.ask()
    turning.wait_for(session, LARKSPUR, whom=WaitsFor.DEPARTMENT, **desk.doing(ticket))
    ticket.promised_on, ticket.owner_id = TODAY - timedelta(days=1), desk.dana.id
    session.flush()
    assert [(each.name, each.late) for each in loads(session) if each.count] == [("Dana W", 1)]


def test_what_is_answered_is_no_work(desk, session):
    desk.reply(desk.ask())
    assert [each.count for each in loads(session)] == [0, 0, 0]


def test_no_more_is_read_of_one_than_is_said(desk, session, monkeypatch):
    monkeypatch.setattr(workload, "READ_MAX", 2)
    for number in range(3):
        desk.ask(f"Question {number}").state = TicketState.OPEN
    session.flush()
    nobody = loads(session)[0]
    assert (nobody.count, nobody.is_cut) == (2, True)


def test_each_one_s_questions_are_found_by_an_index(desk, session):
    desk.ask().owner_id = desk.dana.id
    session.flush()
    explained = Explained(session)
    with explained:
        loads(session)
    plans = " ".join(explained.plans)
    assert "ix_ticket_owned" in plans
    assert "ix_ticket_inside" in plans
    assert "SCAN ticket" not in plans
    assert "Seq Scan on ticket" not in plans
