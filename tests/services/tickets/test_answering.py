"""Answers: whose turn it is, what is never lost and never shown too soon."""

from datetime import date

import pytest

from models.database import Database
from models.errors import Conflict, Refused
from models.identity import StaffRole
from models.ticket import Reason, WrittenAs
from models.ticket_states import TicketState
from services import jobs
from services.tickets import answering, asking, drafts, inbox
from tests.factories import give_access, make_person, make_staff
from tests.services.tickets.desk import TODAY, Desk, mailed
from tests.workshop import LARKSPUR, at_work


def test_a_reply_leaves_when_fifteen_seconds_are_over(desk: Desk):
    ticket = desk.ask()
    desk.reply(ticket)
    assert ticket.state is TicketState.WAITING
    assert ticket.owner_id == desk.dana.id
    desk.clock.tick(seconds=14)
    assert desk.read_by_customer(ticket) == ["Why so much?"]
    desk.clock.tick(seconds=1)
    assert desk.read_by_customer(ticket) == ["Why so much?", "Because."]


def test_a_send_undone_at_fourteen_seconds_is_a_draft_again_and_the_new_text_goes_once(
    desk: Desk, database: Database
):
    ticket = desk.ask()
    desk.reply(ticket, solve=True)
    desk.clock.tick(seconds=14)
    for _ in range(2):
        answering.take_back(
            desk.session, number=ticket.number, staff_id=desk.dana.id, at=desk.clock()
        )
    assert ticket.state is TicketState.NEW
    kept = drafts.read(desk.session, ticket_id=ticket.id, staff_id=desk.dana.id)
    assert kept == {WrittenAs.REPLY: "Because."}
    desk.reply(ticket, "Because of the rate.")
    desk.clock.tick(seconds=60)
    assert desk.read_by_customer(ticket) == ["Why so much?", "Because of the rate."]
    assert not drafts.read(desk.session, ticket_id=ticket.id, staff_id=desk.dana.id)
    assert len(mailed(desk, database)) == 1


def test_after_fifteen_seconds_nothing_is_taken_back_and_never_by_somebody_else(desk: Desk):
    ticket = desk.ask()
    desk.reply(ticket)
    desk.clock.tick(seconds=14)
    with pytest.raises(Refused):
        answering.take_back(
            desk.session, number=ticket.number, staff_id=desk.lee.id, at=desk.clock()
        )
    desk.clock.tick(seconds=1)
    with pytest.raises(Refused):
        answering.take_back(
            desk.session, number=ticket.number, staff_id=desk.dana.id, at=desk.clock()
        )


def test_of_two_who_answer_at_once_the_second_reads_the_first(desk: Desk):
    ticket = desk.ask()
    desk.reply(ticket, seen=1)
    with pytest.raises(Conflict, match="Something newer"):
        desk.reply(ticket, "Me too.", seen=1, staff_id=desk.lee.id)


def test_an_answer_of_the_customer_opens_it_again_with_a_new_promise(desk: Desk):
    ticket = desk.ask()
    desk.reply(ticket, solve=True)
    desk.clock.tick(days=5)
    for _ in range(2):
        asking.answer_back(
            desk.session, LARKSPUR, key="b", ticket_id=ticket.id, person_id=desk.iris.id,
            words="But why?", at=desk.clock(),
        )  # fmt: skip
    assert (ticket.state, ticket.promised_on) == (TicketState.OPEN, date(2026, 11, 25))
    assert desk.read_by_customer(ticket) == ["Why so much?", "Because.", "But why?"]


def test_the_mail_says_what_it_is_about_and_where_and_nothing_that_was_written(
    desk: Desk, database: Database
):
    thing = asking.about(desk.session, desk.account.id, bill=desk.bill.number, line="1", payment="")
    ticket = desk.ask(thing=thing)
    desk.reply(ticket)
    assert mailed(desk, database) == []
    desk.clock.tick(seconds=15)
    (mail,) = mailed(desk, database)
    assert (mail.to, mail.subject) == (
        "iris@example.org", f"Your question is answered ({ticket.number})",
    )  # fmt: skip
    assert f"/ticket/{ticket.number}" in mail.text
    assert "about a line of a bill" in mail.text
    assert "Because" not in mail.text + mail.html
    assert desk.account.number not in mail.text + mail.html


def test_nobody_is_written_to_whose_access_has_ended(desk: Desk, database: Database):
    gone = make_person(desk.session, "Noor Haddad", email="noor@example.org")
    give_access(desk.session, gone, desk.account, to_on=TODAY)
    ticket = desk.ask(person_id=gone.id)
    desk.clock.tick(days=1)
    desk.reply(ticket)
    desk.clock.tick(minutes=1)
    assert mailed(desk, database) == []


def test_what_was_said_on_the_telephone_is_written_down_with_its_answer(desk: Desk):
    facts = {
        "account_id": desk.account.id, "caller": "Mr. Vance", "reason": Reason.MEANING,
        "said": "What is a unit?", "staff_id": desk.dana.id, "at": desk.clock(),
    }  # fmt: skip
    answered = answering.log_call(desk.session, LARKSPUR, key="a", answer="A home.", **facts)
    left = answering.log_call(desk.session, LARKSPUR, key="b", answer="", **facts)
    again = answering.log_call(desk.session, LARKSPUR, key="a", answer="A home.", **facts)
    assert (answered.state, left.state, again.id) == (
        TicketState.SOLVED, TicketState.OPEN, answered.id,
    )  # fmt: skip
    assert desk.read_by_customer(answered) == ["What is a unit?", "A home."]


def test_a_question_is_given_to_those_who_answer_and_to_no_auditor(desk: Desk):
    ticket = desk.ask()
    ruth = make_staff(desk.session, "Ruth A", role=StaffRole.AUDITOR)
    facts = {"number": ticket.number, "at": desk.clock()}
    answering.give(desk.session, LARKSPUR, staff_id=desk.lee.id, by=desk.dana.id, **facts)
    assert (ticket.owner_id, ticket.state) == (desk.lee.id, TicketState.OPEN)
    with pytest.raises(Refused):
        answering.give(desk.session, LARKSPUR, staff_id=ruth.id, by=desk.dana.id, **facts)
    assert ruth.id not in [id_ for id_, _ in inbox.who_answers(desk.session)]


def test_what_is_long_answered_is_closed_and_opens_when_the_customer_writes(
    desk: Desk, database: Database
):
    ticket = desk.ask()
    desk.reply(ticket, solve=True)
    desk.clock.tick(days=30)
    jobs.ask(desk.session, kind="close_answered", key="c", arguments={}, at=desk.clock(), by="t")
    jobs.run_due(at_work(database, desk.clock))
    desk.session.expire_all()
    assert ticket.state is TicketState.CLOSED
    with pytest.raises(Conflict, match="closed"):
        desk.reply(ticket)
    asking.answer_back(
        desk.session, LARKSPUR, key="d", ticket_id=ticket.id, person_id=desk.iris.id,
        words="Still wrong.", at=desk.clock(),
    )  # fmt: skip
    assert ticket.state is TicketState.OPEN


def test_what_a_browser_says_again_after_the_sending_is_no_draft(desk: Desk):
    ticket = desk.ask()
    desk.reply(ticket, "Because.")
    facts = {"ticket_id": ticket.id, "staff_id": desk.dana.id}
    drafts.keep(desk.session, kind=WrittenAs.REPLY, words="Because.", at=desk.clock(), **facts)
    assert not drafts.read(desk.session, **facts)
    drafts.keep(desk.session, kind=WrittenAs.REPLY, words="Because 2", at=desk.clock(), **facts)
    assert drafts.read(desk.session, **facts) == {WrittenAs.REPLY: "Because 2"}
