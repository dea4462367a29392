"""Who asks never decides, what changed meanwhile is not done, and nothing is done twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.change_request import ChangeVersion, RequestState
from models.errors import Conflict, Forbidden, NotFound, Refused
from models.hold import HoldKind
from models.identity import StaffRole
from models.ledger import Entry, EntryKind
from models.money import Money
from models.payment import Channel
from services.accounts import holds
from services.change_requests import executing, expiring, proposing
from tests.changed import ASKS, DECIDES, DECIDES_TOO, charge, credit, moved
from tests.factories import make_account, make_bill
from tests.services.change_requests.papers import question

S = RequestState
#: Above what a specialist does alone.
MUCH = credit(6_000)


def adjustments(session):
    return session.scalars(select(Entry).where(Entry.kind == EntryKind.ADJUSTMENT)).all()


def test_above_ones_authority_it_waits_and_nothing_is_posted(desk, iris):
    request = desk.ask(iris, MUCH)
    assert (request.state, request.why_second) == (S.PENDING, "item")
    assert adjustments(desk.session) == []
    assert request.expires_on == desk.context.today() + timedelta(days=14)


def test_the_second_persons_yes_does_it(desk, iris):
    request = desk.approve(desk.ask(iris, MUCH))
    assert (request.state, request.decided_by) == (S.EXECUTED, DECIDES)
    assert desk.owes(iris) == {"service": 8_675}
    assert [move.to_state for move in request.moves] == [S.PENDING, S.APPROVED, S.EXECUTED]


def test_the_same_form_and_the_same_yes_twice_are_once(desk, iris):
    wish = desk.wish(iris, MUCH)
    first, again = (
        proposing.propose(
            desk.session, desk.context, wish, by=ASKS, role=StaffRole.SPECIALIST, at=desk.at
        )
        for _ in range(2)
    )
    assert first is again
    desk.approve(first)
    assert desk.approve(first) is first
    assert len(adjustments(desk.session)) == 1
    with pytest.raises(Conflict, match="used before"):
        proposing.propose(
            desk.session, desk.context, wish, by=DECIDES, role=StaffRole.SPECIALIST, at=desk.at
        )


@pytest.mark.parametrize("other", [credit(4_900), charge(1_000)])
def test_a_form_that_comes_again_and_asks_for_something_else_is_refused(desk, iris, other):
    first = desk.ask(iris, credit(1_000))
    with pytest.raises(Conflict, match="used before"):
        desk.ask(iris, other, key=first.key)
    with pytest.raises(Conflict, match="used before"):
        desk.ask(iris, credit(1_000), key=first.key, reason="courtesy")
    assert desk.ask(iris, credit(1_000), key=first.key) is first
    assert desk.owes(iris) == {"service": 13_675}


def test_whoever_asks_decides_over_none_of_it(desk, iris):
    request = desk.ask(iris, MUCH)
    with pytest.raises(Forbidden, match="You wrote this change"):
        desk.approve(request, by=ASKS)
    with pytest.raises(Forbidden, match="You wrote this change"):
        desk.deny(request, by=ASKS)
    assert request.state is S.PENDING


def test_whoever_asks_decides_not_even_after_a_colleague_edits(desk, iris):
    request = desk.send_back(desk.ask(iris, MUCH), by=DECIDES_TOO)
    desk.ask_anew(request, iris, credit(7_000), by=DECIDES)
    assert (request.state, request.version, request.amount) == (S.PENDING, 2, Money(7_000))
    for wrote in (ASKS, DECIDES):
        with pytest.raises(Forbidden, match="You wrote this change"):
            desk.approve(request, by=wrote)
    desk.approve(request, by=DECIDES_TOO)
    assert desk.owes(iris) == {"service": 7_675}
    versions = desk.session.scalars(select(ChangeVersion).order_by(ChangeVersion.version)).all()
    assert [(each.by, each.amount.cents) for each in versions] == [(ASKS, 6_000), (DECIDES, 7_000)]


def test_what_changed_meanwhile_is_not_done_and_the_difference_is_kept(desk, iris):
    request = desk.ask(iris, MUCH)
    desk.pay(iris, 10_000)
    desk.approve(request)
    assert request.state is S.STALE
    assert request.differences == [
        f"Service owed on account {iris.shown} was $146.75 and is $46.75 now.",
        "Only $46.75 is owed of it. Say that the rest is held as credit, or enter less.",
    ]
    assert adjustments(desk.session) == []
    with pytest.raises(Refused, match=r"Only \$46.75"):
        desk.ask_anew(request, iris, MUCH)
    desk.ask_anew(request, iris, credit(4_000))
    assert (request.state, request.decided_by, request.differences) == (S.PENDING, "", [])
    desk.approve(request)
    assert desk.owes(iris) == {"service": 675}


def test_what_a_rule_refuses_meanwhile_goes_back_to_whoever_asked_and_is_decided_anew(
    desk, iris, bo
):
    payment = desk.pay(iris, 10_000)
    asked = moved(payment, bo, 10_000)
    request = desk.ask(iris, asked, reason="change_undone")
    hold = desk.hold(iris, HoldKind.REFUNDS)
    desk.approve(request)
    assert (request.state, request.decided_by) == (S.FAILED, DECIDES)
    assert request.differences == ["Refunds are held on this account. End the hold first."]
    holds.end(
        desk.session, account_id=iris.id, hold_id=hold.id, reason="It is settled", by="staff:1",
        at=desk.at,
    )  # fmt: skip
    with pytest.raises(Conflict, match="does not wait"):
        desk.approve(request, by=DECIDES_TOO)
    desk.ask_anew(request, iris, asked, reason="change_undone")
    assert (request.state, request.version, request.decided_by) == (S.PENDING, 2, "")
    assert desk.approve(request).state is S.EXECUTED


@pytest.mark.parametrize("decide", ["approve", "deny", "send_back"])
def test_nobody_decides_over_another_version_than_they_read(desk, iris, decide):
    request = desk.send_back(desk.ask(iris, MUCH))
    desk.ask_anew(request, iris, credit(7_000))
    with pytest.raises(Conflict, match="asked anew since you read it"):
        getattr(desk, decide)(request, version=1)
    assert (request.state, desk.owes(iris)) == (S.PENDING, {"service": 14_675})


def test_a_yes_to_what_is_over_meanwhile_is_told_so(desk, iris, bo, clock):
    payment = desk.pay(iris, 10_000)
    request = desk.ask(iris, moved(payment, bo, 10_000), reason="change_undone")
    desk.hold(iris, HoldKind.REFUNDS)
    assert desk.approve(request).state is S.FAILED
    clock.tick(days=15)
    desk.session.commit()
    expiring.expire_due(desk.context, None)
    desk.session.refresh(request)
    with pytest.raises(Conflict, match="does not wait"):
        desk.approve(request)


def test_a_form_made_of_what_is_no_longer_so_asks_for_nothing(desk, iris):
    wish = desk.wish(iris, credit(1_000))
    desk.pay(iris, 100)
    with pytest.raises(Conflict, match="has changed since you looked"):
        proposing.propose(
            desk.session, desk.context, wish, by=ASKS, role=StaffRole.SPECIALIST, at=desk.at
        )


def test_small_credits_of_a_day_and_of_an_account_add_up(desk, iris, session):
    for _ in range(2):
        assert desk.ask(iris, credit(5_000)).state is S.EXECUTED
    assert desk.ask(iris, credit(1)).why_second == "year"
    others = [make_account(session) for _ in range(4)]
    for each in others:
        make_bill(session, each, "50.00")
    for each in others[:3]:
        assert desk.ask(each, credit(5_000)).state is S.EXECUTED
    assert desk.ask(others[3], credit(5_000)).why_second == "day"
    assert desk.ask(others[3], credit(4_000), by=DECIDES).state is S.EXECUTED


def test_what_is_done_tomorrow_counts_for_tomorrow(desk, session, clock):
    """A specialist gives $250.00 a day alone, on however many accounts."""

    def asked():
        account = make_account(session)
        make_bill(session, account, "50.00")
        return desk.ask(account, credit(5_000))

    assert {asked().state for _ in range(5)} == {S.EXECUTED}
    assert asked().why_second == "day"
    clock.tick(days=1)
    assert asked().state is S.EXECUTED


def test_whoever_took_cash_gives_no_credit_there_alone_that_day(desk, iris, clock):
    desk.pay(iris, 4_000, channel=Channel.COUNTER, actor=ASKS)
    assert desk.ask(iris, credit(1_000)).why_second == "cash"
    assert desk.ask(iris, credit(1_000), by=DECIDES).state is S.EXECUTED
    clock.tick(days=1)
    assert desk.ask(iris, credit(1_000)).state is S.EXECUTED


def test_a_supervisor_above_their_limit_needs_one_more(desk, session):
    rich = make_account(session)
    make_bill(session, rich, "900.00")
    request = desk.ask(rich, credit(60_000), by=DECIDES, role=StaffRole.SUPERVISOR)
    assert (request.state, request.needs_two) == (S.PENDING, True)
    desk.approve(request, by=DECIDES_TOO)
    assert request.state is S.EXECUTED


def test_a_specialist_decides_nothing_and_an_auditor_asks_for_nothing(desk, iris):
    request = desk.ask(iris, MUCH)
    with pytest.raises(Forbidden, match="A supervisor decides"):
        desk.approve(request, role=StaffRole.SPECIALIST)
    with pytest.raises(Forbidden, match="asks for no changes"):
        desk.ask(iris, MUCH, role=StaffRole.AUDITOR)


def test_a_reason_that_is_no_longer_the_districts_goes_back_to_whoever_asked(
    desk, iris, monkeypatch
):
    request = desk.ask(iris, MUCH)
    district = desk.context.district
    fewer = {key: each for key, each in district.changes.reasons.items() if key != request.reason}
    monkeypatch.setattr(
        type(desk.context), "district",
        replace(district, changes=replace(district.changes, reasons=fewer)), raising=False,
    )  # fmt: skip
    desk.approve(request)
    assert request.state is S.STALE
    assert request.differences == [executing.NO_REASON]
    assert desk.owes(iris) == {"service": 14_675}
    asked = question(desk.session, iris)
    desk.ask_anew(request, iris, MUCH, reason="courtesy", ticket_id=asked.id)
    assert desk.approve(request).state is S.EXECUTED


def test_only_one_open_change_is_about_a_payment(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    first = desk.ask(iris, moved(payment, bo, 1_000), reason="change_undone")
    with pytest.raises(Conflict, match=first.number):
        desk.ask(iris, moved(payment, bo, 2_000))
    assert first.target == f"payment:{payment.id}"
    desk.deny(first)
    assert desk.ask(iris, moved(payment, bo, 2_000)).state is S.EXECUTED


def test_what_is_denied_or_withdrawn_posts_nothing(desk, iris):
    denied, withdrawn = desk.deny(desk.ask(iris, MUCH)), desk.ask(iris, MUCH)
    with pytest.raises(Forbidden, match="Only whoever asked"):
        proposing.withdraw(desk.session, withdrawn.id, words="It is paid.", by=DECIDES, at=desk.at)
    for _ in range(2):
        proposing.withdraw(desk.session, withdrawn.id, words="It is paid.", by=ASKS, at=desk.at)
    assert (denied.state, withdrawn.state) == (S.DENIED, S.WITHDRAWN)
    assert adjustments(desk.session) == []
    with pytest.raises(Conflict):
        desk.approve(denied, by=DECIDES_TOO)


def test_what_nobody_decides_in_time_is_over(desk, iris, clock):
    request = desk.ask(iris, MUCH)
    clock.tick(days=15)
    with pytest.raises(Refused, match="time is over"):
        desk.approve(request)
    desk.session.commit()
    assert expiring.expire_due(desk.context, None) == "1 changes expired."
    desk.session.refresh(request)
    assert request.state is S.EXPIRED
    assert expiring.expire_due(desk.context, None) == "0 changes expired."


def test_a_reason_needs_what_the_file_says(desk, session, iris, bo):
    with pytest.raises(Refused, match="Select a reason"):
        desk.ask(iris, credit(1_000), reason="wrong_account")
    with pytest.raises(Refused, match="Write why"):
        desk.ask(iris, credit(1_000), words="")
    with pytest.raises(Refused, match="needs the question"):
        desk.ask(iris, credit(1_000), reason="courtesy")
    with pytest.raises(NotFound):
        desk.ask(iris, credit(1_000), reason="courtesy", ticket_id=question(session, bo).id)
    asked = question(session, iris)
    assert desk.ask(iris, credit(1_000), reason="courtesy", ticket_id=asked.id).state is S.EXECUTED
