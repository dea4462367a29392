"""Whom a question waits for, and what its promise does meanwhile; what may be solved."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from models.change_request import ChangeRequest, RequestState
from models.database import Database
from models.discrepancy import CaseState
from models.discrepancy_causes import CaseType, RootCause
from models.errors import Conflict, Forbidden, Refused
from models.money import Money
from models.ticket import WrittenAs
from models.ticket_states import TicketState, WaitsFor
from services import jobs
from services.discrepancies import opening
from services.discrepancies.opening import Seen
from services.tickets import answering, drafts, inbox, snoozing, spam, turning
from services.tickets.inbox import View
from tests.changed import make_change
from tests.services.tickets.desk import TODAY, Desk
from tests.workshop import LARKSPUR, at_work

FRIDAY = date(2026, 11, 20)


def wait(desk: Desk, ticket, whom: WaitsFor = WaitsFor.BANK, **facts):
    return turning.wait_for(desk.session, LARKSPUR, whom=whom, **desk.doing(ticket, **facts))


def snooze(desk: Desk, ticket, until: date = FRIDAY, **facts):
    return snoozing.snooze(desk.session, LARKSPUR, until=until, **desk.doing(ticket, **facts))


def solve(desk: Desk, ticket, **facts):
    return turning.solve(desk.session, LARKSPUR, **desk.doing(ticket, **facts))


def wake(desk: Desk, database: Database) -> None:
    desk.session.flush()
    jobs.ask(
        desk.session, kind=snoozing.WAKE, key=str(uuid4()), arguments={}, at=desk.clock(), by="t"
    )
    jobs.run_due(at_work(database, desk.clock))
    desk.session.expire_all()


def test_while_a_third_party_is_waited_for_the_clock_of_the_promise_stands(desk: Desk):
    ticket = desk.ask()
    wait(desk, ticket)
    assert (ticket.state, ticket.waits_for) == (TicketState.WAITING_EXTERNAL, WaitsFor.BANK)
    assert (ticket.days_left, ticket.owner_id) == (2, desk.dana.id)
    desk.clock.tick(days=5)
    turning.open_again(desk.session, LARKSPUR, **desk.doing(ticket))
    assert (ticket.state, ticket.waits_for) == (TicketState.OPEN, None)
    assert ticket.promised_on == date(2026, 11, 25)
    assert ticket.days_left is None
    assert desk.read_by_staff(ticket)[1:] == ["Waits for the bank.", "Back to answer."]
    assert desk.read_by_customer(ticket) == ["Why so much?"]


def test_while_the_district_itself_is_waited_for_the_promise_runs_and_stands_in_what_is_due(
    desk: Desk,
):
    ticket = desk.ask()
    wait(desk, ticket, WaitsFor.APPROVAL)
    assert (ticket.state, ticket.promised_on) == (TicketState.WAITING_INTERNAL, FRIDAY)
    due = inbox.page(desk.session, View.DUE, staff_id=desk.dana.id, on=FRIDAY)
    assert [row.ticket.id for row in due.rows] == [ticket.id]


def test_from_a_third_party_to_inside_the_clock_goes_on(desk: Desk):
    ticket = desk.ask()
    wait(desk, ticket)
    desk.clock.tick(days=5)
    wait(desk, ticket, WaitsFor.DEPARTMENT)
    assert (ticket.days_left, ticket.promised_on) == (None, date(2026, 11, 25))


def test_twice_the_same_is_once_and_another_replaces_it(desk: Desk):
    ticket = desk.ask()
    wait(desk, ticket)
    wait(desk, ticket, seen=1)
    wait(desk, ticket, WaitsFor.COUNTY)
    assert ticket.waits_for is WaitsFor.COUNTY
    assert desk.read_by_staff(ticket)[1:] == ["Waits for the bank.", "Waits for the county."]


@pytest.mark.parametrize("park", [wait, snooze])
def test_a_message_of_the_customer_opens_whatever_is_parked_with_the_days_that_were_left(
    desk: Desk, park
):
    ticket = desk.ask()
    desk.clock.tick(days=1)
    park(desk, ticket)
    desk.clock.tick(days=4)
    desk.answer_back(ticket)
    assert (ticket.state, ticket.snoozed_until) == (TicketState.OPEN, None)
    assert ticket.promised_on == (date(2026, 11, 24) if park is wait else FRIDAY)


def test_who_asks_again_while_we_owe_an_answer_does_not_wait_longer_for_it(desk: Desk):
    ticket = desk.ask()
    desk.clock.tick(days=5)
    desk.answer_back(ticket)
    assert ticket.promised_on == FRIDAY


def test_what_waited_before_clocks_were_kept_is_promised_as_new(desk: Desk):
    ticket = desk.ask()
    desk.reply(ticket)
    ticket.days_left = None
    desk.clock.tick(days=5)
    desk.answer_back(ticket)
    assert ticket.promised_on == date(2026, 11, 25)


def test_a_reply_that_is_taken_back_leaves_the_promise_as_it_was(desk: Desk):
    ticket = desk.ask()
    desk.reply(ticket)
    assert ticket.days_left == 2
    answering.take_back(desk.session, number=ticket.number, staff_id=desk.dana.id, at=desk.clock())
    assert (ticket.days_left, ticket.promised_on) == (None, FRIDAY)


def test_a_reply_to_what_was_parked_leaves_it_to_answer_when_it_is_taken_back(desk: Desk):
    ticket = desk.ask()
    wait(desk, ticket)
    desk.reply(ticket)
    assert ticket.state is TicketState.WAITING
    answering.take_back(desk.session, number=ticket.number, staff_id=desk.dana.id, at=desk.clock())
    assert (ticket.state, ticket.days_left) == (TicketState.OPEN, None)


def test_what_is_snoozed_comes_back_on_its_day_and_once(desk: Desk, database: Database):
    ticket = desk.ask()
    for _ in range(2):
        snooze(desk, ticket)
    assert (ticket.state, ticket.owner_id) == (TicketState.SNOOZED, None)
    assert desk.read_by_staff(ticket)[1:] == ["Snoozed until Fri, Nov 20, 2026."]
    desk.clock.tick(days=1)
    wake(desk, database)
    assert ticket.state is TicketState.SNOOZED
    desk.clock.tick(days=1)
    wake(desk, database)
    assert (ticket.state, ticket.promised_on) == (TicketState.OPEN, FRIDAY)


def test_what_waited_for_the_customer_is_snoozed_with_a_clock_that_stands(
    desk: Desk, database: Database
):
    ticket = desk.ask()
    desk.reply(ticket)
    snooze(desk, ticket, date(2026, 12, 7))
    desk.clock.tick(days=19)
    wake(desk, database)
    assert (ticket.state, ticket.promised_on) == (TicketState.OPEN, date(2026, 12, 9))


@pytest.mark.parametrize(
    "until", [TODAY, TODAY - timedelta(days=1), FRIDAY + timedelta(days=1), date(2027, 12, 1)]
)
def test_no_promise_is_snoozed_away(desk: Desk, until: date):
    ticket = desk.ask()
    with pytest.raises(Refused):
        snooze(desk, ticket, until)
    assert ticket.state is TicketState.NEW


def test_solved_without_a_reply_writes_to_nobody_and_opens_as_something_new(desk: Desk):
    ticket = desk.ask()
    for _ in range(2):
        solve(desk, ticket)
    assert ticket.state is TicketState.SOLVED
    assert desk.read_by_staff(ticket)[1:] == ["Solved without a reply."]
    desk.clock.tick(days=5)
    desk.answer_back(ticket)
    assert ticket.promised_on == date(2026, 11, 25)


@pytest.mark.parametrize("act", [wait, snooze, solve])
def test_nobody_decides_over_what_they_have_not_read(desk: Desk, act):
    ticket = desk.ask()
    desk.answer_back(ticket)
    with pytest.raises(Conflict):
        act(desk, ticket, seen=1)


@pytest.mark.parametrize("act", [wait, snooze, solve])
def test_what_is_of_ones_own_household_is_a_colleagues(desk: Desk, act):
    ticket = desk.ask()
    desk.iris.email = desk.dana.email
    desk.session.flush()
    with pytest.raises(Forbidden):
        act(desk, ticket)


def test_what_one_began_to_write_keeps_a_question_open_and_what_is_sent_does_not(desk: Desk):
    ticket = desk.ask()
    facts = {"ticket_id": ticket.id, "staff_id": desk.dana.id, "at": desk.clock()}
    drafts.keep(desk.session, kind=WrittenAs.REPLY, words="Because.", **facts)
    with pytest.raises(Refused, match="You began a reply"):
        solve(desk, ticket)
    drafts.keep(desk.session, kind=WrittenAs.NOTE, words="Ask Lee.", **facts)
    with pytest.raises(Refused, match="You began a note"):
        desk.reply(ticket, solve=True)
    assert ticket.state is TicketState.NEW
    drafts.drop(desk.session, ticket_id=ticket.id, staff_id=desk.dana.id, kind=WrittenAs.NOTE)
    desk.reply(ticket, solve=True)
    assert ticket.state is TicketState.SOLVED


def test_what_a_colleague_began_to_write_keeps_nothing_open(desk: Desk):
    ticket = desk.ask()
    drafts.keep(
        desk.session, ticket_id=ticket.id, staff_id=desk.lee.id, kind=WrittenAs.REPLY, words="So",
        at=desk.clock(),
    )  # fmt: skip
    assert solve(desk, ticket).state is TicketState.SOLVED


def test_a_call_of_nobody_is_put_away_as_spam_taken_out_again_and_nothing_is_deleted(desk: Desk):
    ticket = desk.call()
    promised, said = ticket.promised_on, desk.read_by_staff(ticket)
    for _ in range(2):
        spam.put_away(desk.session, LARKSPUR, **desk.doing(ticket))
    assert ticket.state is TicketState.SPAM
    assert listed(desk, View.SPAM) == [ticket.id]
    assert listed(desk, View.CALLS) == []
    with pytest.raises(Conflict, match="spam"):
        desk.reply(ticket)
    for _ in range(2):
        spam.take_out(desk.session, LARKSPUR, **desk.doing(ticket))
    assert (ticket.state, ticket.promised_on) == (TicketState.OPEN, promised)
    assert desk.read_by_staff(ticket) == [*said, "Put away as spam.", "Taken out of spam."]


def test_what_a_customer_asked_or_was_answered_is_no_spam(desk: Desk):
    with pytest.raises(Refused, match="Somebody we know"):
        spam.put_away(desk.session, LARKSPUR, **desk.doing(desk.ask()))
    call = desk.call()
    desk.reply(call)
    with pytest.raises(Refused, match="answered"):
        spam.put_away(desk.session, LARKSPUR, **desk.doing(call))


def listed(desk: Desk, view: View) -> list[int]:
    page = inbox.page(desk.session, view, staff_id=desk.dana.id, on=TODAY)
    return [row.ticket.id for row in page.rows]


def test_a_change_that_is_not_decided_keeps_its_question_open(desk: Desk):
    ticket = desk.ask()
    with time_machine.travel(desk.clock(), tick=False):
        change = desk.session.get(ChangeRequest, make_change(desk.session, desk.account, ticket.id))
    for act in (solve, lambda desk, ticket: desk.reply(ticket, solve=True)):
        with pytest.raises(Refused, match=change.number):
            act(desk, ticket)
    change.state = RequestState.WITHDRAWN
    desk.session.flush()
    assert solve(desk, ticket).state is TicketState.SOLVED


def test_a_discrepancy_that_is_not_closed_keeps_its_question_open(desk: Desk):
    ticket, other = desk.ask(), desk.ask("And why again?")
    seen = Seen(
        key=uuid4(), type=CaseType.DRAWER_OVER_SHORT, words="The drawer is short.",
        amount=Money(8_410), account_ids=(desk.account.id,), ticket_id=ticket.id,
    )  # fmt: skip
    case = opening.by_hand(desk.session, LARKSPUR, seen, by="staff:1", at=desk.clock())
    for act in (solve, lambda desk, ticket: desk.reply(ticket, solve=True)):
        with pytest.raises(Refused, match=case.number):
            act(desk, ticket)
    ticket.state, ticket.merged_into_id = TicketState.MERGED, other.id
    desk.session.flush()
    with pytest.raises(Refused, match=case.number):
        solve(desk, other)
    case.state, case.closed_at = CaseState.CLOSED, desk.clock()
    case.root_cause = RootCause.COUNTED_WRONG
    desk.session.flush()
    assert solve(desk, other).state is TicketState.SOLVED


@pytest.mark.parametrize("state", [TicketState.WAITING, TicketState.SOLVED])
def test_what_was_answered_is_brought_back_by_hand_with_its_days(desk: Desk, state):
    ticket = desk.ask()
    desk.reply(ticket, solve=state is TicketState.SOLVED)
    desk.clock.tick(days=5)
    turning.open_again(desk.session, LARKSPUR, **desk.doing(ticket))
    assert (ticket.state, ticket.promised_on) == (TicketState.OPEN, date(2026, 11, 25))
