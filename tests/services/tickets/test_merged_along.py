"""What goes along when two questions become one, and what stays as it is."""

from datetime import timedelta

import pytest
import time_machine

from models.errors import Forbidden, Refused
from models.ticket import Reason
from models.ticket_states import TicketState, WaitsFor
from services.tickets import asking, attaching, merging, snoozing, turning
from tests.changed import make_change
from tests.factories import give_access, make_account, make_person
from tests.services.tickets.desk import TODAY, Desk, apart, merge
from tests.workshop import LARKSPUR


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
