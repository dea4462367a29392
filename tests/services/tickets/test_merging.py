"""Two questions that are one: nothing is lost, nobody reads what is not theirs, all comes back."""

from datetime import timedelta

import pytest
import time_machine

from models.errors import Conflict, Forbidden, Refused
from models.ticket import Reason, TicketMessage, WrittenAs
from models.ticket_merge import TicketMerge
from models.ticket_states import TicketState, WaitsFor
from services.tickets import (
    answering,
    asking,
    attaching,
    drafts,
    inbox,
    landing,
    merging,
    snoozing,
    turning,
)
from services.tickets.inbox import View
from tests.changed import make_change
from tests.factories import give_access, make_account, make_person
from tests.journeys.post import letter
from tests.services.tickets.desk import TODAY, Desk, Explained
from tests.workshop import LARKSPUR


@pytest.fixture
def first(desk: Desk):
    return desk.ask("Why so much?")


@pytest.fixture
def second(desk: Desk, first):
    desk.clock.tick(minutes=5)
    return desk.ask("Did you get my question?")


def merge(desk: Desk, ticket, into, **facts):
    given = {"into": into.number, "is_confirmed": False}
    return merging.merge(desk.session, LARKSPUR, **desk.doing(ticket, **(given | facts)))


def apart(desk: Desk, ticket):
    return merging.take_apart(
        desk.session, LARKSPUR, number=ticket.number, staff_id=desk.dana.id, at=desk.clock()
    )


def test_5_a_customer_who_writes_to_the_old_number_lands_on_the_survivor_and_all_comes_back(
    desk: Desk, first, second
):
    for _ in range(2):
        assert merge(desk, second, first) is first
    assert (second.state, second.merged_into_id) == (TicketState.MERGED, first.id)
    assert desk.read_by_customer(first) == ["Why so much?", "Did you get my question?"]
    assert desk.read_by_customer(second) == []
    desk.clock.tick(minutes=5)
    assert desk.answer_back(second, "Hello?").id == first.id
    assert desk.read_by_customer(first)[-1] == "Hello?"
    for _ in range(2):
        assert apart(desk, second) is second
    assert desk.read_by_customer(first) == ["Why so much?"]
    assert desk.read_by_customer(second) == ["Did you get my question?", "Hello?"]
    assert second.merged_into_id is None
    assert second.state is TicketState.NEW
    row = desk.session.query(TicketMerge).one()
    assert (row.merged_by, row.undone_by) == (desk.dana.id, desk.dana.id)
    assert desk.session.query(TicketMessage).filter(TicketMessage.origin_id > 0).all() == []


def test_what_the_other_was_is_put_back_unless_somebody_went_on_with_it(desk: Desk, first, second):
    desk.reply(first, solve=True)
    desk.clock.tick(minutes=1)
    merge(desk, second, first)
    assert (first.state, first.promised_on) == (TicketState.OPEN, second.promised_on)
    apart(desk, second)
    assert (first.state, first.days_left) == (TicketState.SOLVED, 2)
    merge(desk, second, first)
    desk.reply(first, "Both are answered.")
    apart(desk, second)
    assert first.state is TicketState.WAITING


def give(desk: Desk, ticket, staff):
    answering.give(
        desk.session, LARKSPUR, number=ticket.number, staff_id=staff.id, by=desk.dana.id,
        at=desk.clock(),
    )  # fmt: skip


def test_9_who_owned_the_merged_one_owns_the_other_no_longer_once_it_is_taken_out(
    desk: Desk, first, second
):
    give(desk, second, desk.lee)
    merge(desk, second, first)
    assert first.owner_id == desk.lee.id
    apart(desk, second)
    assert (first.owner_id, second.owner_id) == (None, desk.lee.id)
    merge(desk, second, first)
    give(desk, first, desk.dana)
    apart(desk, second)
    assert first.owner_id == desk.dana.id


def test_9_an_owner_who_went_on_or_was_there_before_keeps_the_other(desk: Desk, first, second):
    give(desk, second, desk.dana)
    merge(desk, second, first)
    desk.reply(first)
    desk.clock.tick(minutes=1)
    apart(desk, second)
    assert first.owner_id == desk.dana.id
    merge(desk, second, first)
    apart(desk, second)
    assert first.owner_id == desk.dana.id


def test_the_survivor_is_to_answer_by_the_earlier_day(desk: Desk, first, second):
    turning.wait_for(desk.session, LARKSPUR, whom=WaitsFor.BANK, **desk.doing(first))
    second.promised_on = TODAY + timedelta(days=1)
    merge(desk, second, first)
    assert (first.state, first.waits_for, first.days_left) == (TicketState.OPEN, None, None)
    assert first.promised_on == TODAY + timedelta(days=1)


def test_what_waited_is_put_back_with_whom_it_waited_for(desk: Desk, first, second):
    turning.wait_for(desk.session, LARKSPUR, whom=WaitsFor.BANK, **desk.doing(second))
    merge(desk, second, first)
    assert first.state is TicketState.NEW
    apart(desk, second)
    assert (second.state, second.waits_for) == (TicketState.WAITING_EXTERNAL, WaitsFor.BANK)
    merge(desk, second, first)
    desk.clock.tick(minutes=1)
    desk.answer_back(second)
    apart(desk, second)
    assert (second.state, second.waits_for) == (TicketState.OPEN, None)


def test_a_merged_one_stands_in_no_list_and_nothing_is_done_to_it(desk: Desk, first, second):
    merge(desk, second, first)
    for view in View:
        page = inbox.page(desk.session, view, staff_id=desk.dana.id, on=TODAY)
        assert second.id not in [row.ticket.id for row in page.rows]
    own = asking.of_account(desk.session, desk.iris.id, desk.account.id, on=TODAY, before=None).rows
    assert [row.ticket.id for row in own] == [first.id]
    with pytest.raises(Conflict, match=first.number):
        desk.reply(second)
    third = desk.ask("And a third?")
    with pytest.raises(Refused, match="was merged"):
        merge(desk, third, second)
    with pytest.raises(Refused, match="Take them out first"):
        merge(desk, first, third)


def test_across_accounts_it_takes_a_word_and_nobody_may_lose_sight_of_what_they_asked(
    desk: Desk, first
):
    other = make_account(desk.session, house_number="19", street="Larch Ln")
    give_access(desk.session, desk.iris, other)
    theirs = desk.ask("And here?", account_id=other.id)
    with pytest.raises(Refused, match="More people"):
        merge(desk, theirs, first)
    merge(desk, theirs, first, is_confirmed=True)
    apart(desk, theirs)
    noor = make_person(desk.session, "Noor Haddad", email="noor@example.org")
    give_access(desk.session, noor, other)
    with pytest.raises(Refused, match="no longer read"):
        merge(desk, theirs, first, is_confirmed=True)


def test_who_came_later_reads_nothing_from_before_without_a_word(desk: Desk, first):
    desk.clock.tick(days=3)
    lee = make_person(desk.session, "Lee Tenant", email="tenant@example.org")
    give_access(desk.session, lee, desk.account, from_on=TODAY + timedelta(days=2))
    later = desk.ask("I moved in.", person_id=lee.id)
    with pytest.raises(Refused, match="More people"):
        merge(desk, first, later)
    with pytest.raises(Refused, match="no longer read"):
        merge(desk, later, first)


def test_a_call_of_nobody_joins_a_question_of_an_account_by_a_word(desk: Desk, first):
    call = desk.call("Iris here, about my bill.")
    with pytest.raises(Refused, match="More people"):
        merge(desk, call, first)
    merge(desk, call, first, is_confirmed=True)
    assert "Iris here, about my bill." in desk.read_by_customer(first)


def test_2_an_email_of_nobody_verified_joins_no_question_whose_answer_its_sender_is_not_sent(
    desk: Desk, first
):
    sent = letter(desk.session, "nell@example.org", desk.clock())
    facts = {"seen": 1, "staff_id": desk.dana.id, "at": desk.clock(), "is_confirmed": True}
    with pytest.raises(Refused, match="would not be told"):
        merging.merge(desk.session, LARKSPUR, number=sent, into=first.number, **facts)


def test_nothing_that_hangs_on_a_question_comes_loose(desk: Desk, first, second):
    drafts.keep(
        desk.session, ticket_id=second.id, staff_id=desk.lee.id, kind=WrittenAs.NOTE, words="So",
        at=desk.clock(),
    )  # fmt: skip
    with pytest.raises(Refused, match="began to write"):
        merge(desk, second, first)
    drafts.drop(desk.session, ticket_id=second.id, staff_id=desk.lee.id, kind=WrittenAs.NOTE)
    desk.reply(second)
    with pytest.raises(Refused, match="has not left"):
        merge(desk, second, first)
    desk.clock.tick(minutes=1)
    with time_machine.travel(desk.clock(), tick=False):
        make_change(desk.session, desk.account, second.id)
    with pytest.raises(Refused, match="not decided"):
        merge(desk, second, first)


def test_what_keeps_a_late_fee_away_goes_on_doing_so(desk: Desk, first):
    bill = desk.bill.number
    thing = asking.about(desk.session, desk.account.id, bill=bill, line="", payment="")
    disputed = desk.ask("Too much.", thing=thing, reason=Reason.AMOUNT)
    with pytest.raises(Refused, match="late fee"):
        merge(desk, disputed, first)
    merge(desk, first, disputed)


def test_of_ones_own_household_nothing_is_merged_and_over_what_is_newer_neither(
    desk: Desk, first, second
):
    desk.answer_back(second)
    with pytest.raises(Conflict, match="newer"):
        merge(desk, second, first, seen=1)
    with pytest.raises(Refused, match="another question"):
        merge(desk, first, first)
    with pytest.raises(Refused, match="another question"):
        merging.merge(desk.session, LARKSPUR, into="T-99", is_confirmed=False, **desk.doing(first))
    desk.iris.email = desk.dana.email
    desk.session.flush()
    with pytest.raises(Forbidden):
        merge(desk, second, first)


def test_what_is_written_lands_by_an_index(desk: Desk, first, second):
    merge(desk, second, first)
    explained = Explained(desk.session)
    with explained:
        assert landing.find(desk.session, second.id) == (first, second.id)
        assert [part.id for part in merging.into(desk.session, first.id)] == [second.id]
    assert [step for step in explained.plans if step.startswith("SCAN") or "Seq Scan" in step] == []


def test_a_settled_one_waits_on_for_whom_the_merged_one_waits_so_that_a_late_fee_stays_away(
    desk: Desk,
):
    bill = desk.bill.number
    thing = asking.about(desk.session, desk.account.id, bill=bill, line="", payment="")
    solved = desk.ask("Too much.", thing=thing, reason=Reason.AMOUNT)
    again = desk.ask("Still too much.", thing=thing, reason=Reason.AMOUNT)
    turning.wait_for(desk.session, LARKSPUR, whom=WaitsFor.BANK, **desk.doing(again))
    desk.reply(solved, solve=True)
    desk.clock.tick(minutes=1)
    merge(desk, again, solved)
    assert (solved.state, solved.waits_for) == (TicketState.WAITING_EXTERNAL, WaitsFor.BANK)
    apart(desk, again)
    assert (solved.state, again.state) == (TicketState.SOLVED, TicketState.WAITING_EXTERNAL)


def test_a_merge_makes_no_promise_later(desk: Desk, first, second):
    until = TODAY + timedelta(days=1)
    snoozing.snooze(desk.session, LARKSPUR, until=until, **desk.doing(first))
    first.promised_on, second.promised_on = TODAY + timedelta(days=1), TODAY + timedelta(days=6)
    merge(desk, second, first)
    assert (first.state, first.promised_on) == (TicketState.OPEN, TODAY + timedelta(days=1))


def test_a_call_s_account_stays_while_another_is_merged_into_it(desk: Desk):
    told = desk.call("Why so much?", account_id=desk.account.id, answer="It is for two months.")
    call = desk.call("It is me again.")
    attaching.attach(
        desk.session, call, account_number=desk.account.number, seen=call.version,
        staff_id=desk.dana.id, on=TODAY, at=desk.clock(),
    )  # fmt: skip
    merge(desk, told, call)
    other = make_account(desk.session, house_number="19", street="Larch Ln")
    for act, more in (
        (attaching.attach, {"account_number": other.number}),
        (attaching.take_off, {}),
    ):
        with pytest.raises(Refused, match="Take them out first"):
            act(
                desk.session, call, seen=call.version, staff_id=desk.dana.id, on=TODAY,
                at=desk.clock(), **more,
            )  # fmt: skip


def test_nobody_answers_their_own_household_through_another_question(desk: Desk, first):
    own = make_account(desk.session, house_number="19", street="Larch Ln")
    dana = make_person(desk.session, "Dana W", email=desk.dana.email)
    give_access(desk.session, dana, own).to_on = TODAY - timedelta(days=1)
    call = desk.call("It is Dana's.", account_id=own.id, staff_id=desk.lee.id)
    merging.merge(
        desk.session, LARKSPUR, into=first.number, is_confirmed=True,
        **desk.doing(call, staff_id=desk.lee.id),
    )  # fmt: skip
    with pytest.raises(Forbidden):
        desk.reply(first)
    desk.reply(first, staff_id=desk.lee.id)


def test_a_change_of_a_merged_one_must_be_decided_before_the_survivor_is_solved(
    desk: Desk, first, second
):
    merge(desk, second, first)
    with time_machine.travel(desk.clock(), tick=False):
        make_change(desk.session, desk.account, second.id)
    with pytest.raises(Refused, match="is not decided"):
        desk.reply(first, solve=True)
