"""The lists of the desk, long threads, and answers given often."""

import re
from datetime import timedelta

import pytest

from models.errors import NotFound, Refused
from models.ticket import Reason
from models.ticket_states import TicketState, WaitsFor
from services.tickets import answering, canned, inbox, seen
from services.tickets.inbox import View
from tests.services.tickets.desk import TODAY, Desk, Explained
from tests.workshop import LARKSPUR


def test_every_view_lists_what_it_counts(desk: Desk):
    mine, due, waiting, solved = (desk.ask(word) for word in ("a", "b", "c", "d"))
    inside, outside, much_later, later = (desk.ask(word) for word in ("e", "f", "g", "h"))
    inside.wait_for(WaitsFor.APPROVAL)
    outside.wait_for(WaitsFor.COUNTY)
    later.snooze(TODAY + timedelta(days=1))
    much_later.snooze(TODAY + timedelta(days=9))
    spam = desk.call()
    spam.move_to(TicketState.SPAM)
    answering.give(
        desk.session, LARKSPUR, number=mine.number, staff_id=desk.dana.id, by=desk.dana.id,
        at=desk.clock(),
    )  # fmt: skip
    desk.reply(waiting)
    desk.reply(solved, solve=True)
    due.promised_on = inside.promised_on = TODAY
    call = answering.log_call(
        desk.session, LARKSPUR, key="c", account_id=None, caller="Nell", reason=Reason.AMOUNT,
        said="", answer="So.", staff_id=desk.lee.id, at=desk.clock(),
    )  # fmt: skip
    facts = {"staff_id": desk.dana.id, "on": TODAY}
    counts = inbox.counts(desk.session, **facts)
    listed = {
        view: [row.ticket.id for row in inbox.page(desk.session, view, after=None, **facts).rows]
        for view in View
    }
    assert listed == {
        View.MINE: [mine.id], View.UNASSIGNED: [due.id], View.DUE: [due.id, inside.id],
        View.LETTERS: [],
        View.CALLS: [call.id], View.WAITING: [waiting.id], View.INSIDE: [inside.id],
        View.OUTSIDE: [outside.id], View.SNOOZED: [later.id, much_later.id],
        View.SOLVED: [call.id, solved.id], View.SPAM: [spam.id],
    }  # fmt: skip
    assert counts == {view: len(ids) for view, ids in listed.items()}


@pytest.mark.parametrize("view", [View.UNASSIGNED, View.SOLVED])
def test_the_pages_of_a_view_have_every_question_once(desk: Desk, view: View):
    ids = set()
    for number in range(60):
        ticket = desk.ask(str(number))
        if view is View.SOLVED:
            desk.reply(ticket, solve=True)
        ids.add(ticket.id)
    found, after = [], None
    while True:
        page = inbox.page(desk.session, view, staff_id=desk.dana.id, on=TODAY, after=after)
        found += [row.ticket.id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert sorted(found) == sorted(ids)


def test_no_view_and_no_counter_reads_every_question_or_sorts_them(desk: Desk):
    explained = Explained(desk.session)
    with explained:
        for view in View:
            inbox.page(desk.session, view, staff_id=desk.dana.id, on=TODAY, after=None)
        inbox.counts(desk.session, staff_id=desk.dana.id, on=TODAY)
        inbox.waits(desk.session, staff_id=desk.dana.id, on=TODAY)
    steps = [step for step in explained.plans if re.search(r"\bticket\b", step)]
    assert len(steps) >= 2 * len(View)
    assert [step for step in steps if "ix_ticket_" not in step and "Seq Scan" in step] == []
    whole = {step for step in steps if step.startswith("SCAN ticket")}
    whole_lists = {"calls", "snoozed"}  # nothing else is in these
    assert whole <= {f"SCAN ticket USING INDEX ix_ticket_{each}" for each in whole_lists}
    assert [step for step in explained.plans if "TEMP B-TREE" in step or "Sort" in step] == []


def test_a_thread_is_read_fifty_at_a_time_from_its_end(desk: Desk):
    ticket = desk.ask("first")
    for number in range(60):
        answering.note(
            desk.session, LARKSPUR, number=ticket.number, seen=ticket.version,
            words=str(number), staff_id=desk.dana.id, at=desk.clock(),
        )  # fmt: skip
    facts = {"at": desk.clock(), "for_customer": False}
    newest = seen.thread(desk.session, ticket.id, before=None, **facts)
    older = seen.thread(desk.session, ticket.id, before=newest.earlier, **facts)
    assert [said.text for said in newest.said] == [str(number) for number in range(10, 60)]
    assert [said.text for said in older.said] == ["first", *map(str, range(10))]
    assert older.earlier is None


def test_a_canned_reply_fills_its_places_and_no_others(desk: Desk):
    facts = {"language": "en", "by": "staff:1", "at": desk.clock()}
    made = canned.make(desk.session, title="Due", text="{name}, you owe {owed}.", **facts)
    places = dict.fromkeys(canned.PLACES, "") | {"name": "{owed}", "owed": "$5.00"}
    assert canned.text_of(desk.session, made.id, places) == "$5.00, you owe $5.00."
    for text_ in ("{secret}", "{0.__class__}", "", "x" * 4_001):
        with pytest.raises(Refused):
            canned.make(desk.session, title="Bad", text=text_, **facts)
    canned.retire(desk.session, made.id, at=desk.clock())
    assert canned.offered(desk.session) == []
    with pytest.raises(NotFound):
        canned.text_of(desk.session, made.id, places)


def test_what_waits_for_somebody_is_theirs_and_nobodys_and_the_next_day_is_told(desk: Desk):
    facts = {"staff_id": desk.dana.id, "on": TODAY}
    assert inbox.waits(desk.session, **facts) == (0, 0, None)
    mine, nobodys, hers = (desk.ask(word) for word in ("a", "b", "c"))
    for ticket, staff in ((mine, desk.dana), (hers, desk.lee)):
        answering.give(
            desk.session, LARKSPUR, number=ticket.number, staff_id=staff.id, by=staff.id,
            at=desk.clock(),
        )  # fmt: skip
    nobodys.promised_on, hers.promised_on = TODAY, TODAY - timedelta(days=3)
    assert inbox.waits(desk.session, **facts) == (1, 1, TODAY)
