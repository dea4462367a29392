"""What the portal and the console show: what was done, who was told, what comes next."""

from datetime import UTC, datetime

import pytest

from models.delinquency import Does, Whom
from models.errors import NotFound
from models.hold import HoldKind
from models.lateness import Way
from models.outbox import OutboxMessage
from services.accounts import holds
from services.lateness import seen
from tests.services.lateness.conftest import DISTRICT, day
from tests.services.lateness.test_telling import tenant

AT = datetime(2026, 7, 20, 19, tzinfo=UTC)


def coming(session, home, on):
    found = seen.ahead(session, DISTRICT, home.id, on, [])
    return [(each.then.step.does, each.then.on) for each in found]


def test_each_step_says_who_was_told_and_when_it_left(session, home, bill, night):
    tenant(session, home)
    night(3)
    night(15)
    [message, *_] = session.query(OutboxMessage).order_by(OutboxMessage.id)
    message.sent_at = AT
    session.flush()
    [past_due, fee, reminder] = seen.steps(session, home.id)
    assert [each.step.step for each in (past_due, fee, reminder)] == [
        "past_due", "late_fee", "reminder",
    ]  # fmt: skip
    assert [(each.way, each.left_at) for each in reminder.told] == [(Way.EMAIL, AT)]
    assert [each.left_at for each in past_due.told] == [None, None]
    assert (fee.told, fee.bill_number) == ([], bill.number)


def test_what_comes_next_is_told_while_nothing_stops_it(session, home, bill, night):
    night(3)
    assert coming(session, home, day(4)) == [
        (Does.PENALTY, day(11)),
        (Does.PAST_DUE_NOTICE, day(15)),
    ]
    night(11)
    assert coming(session, home, day(12)) == [(Does.PAST_DUE_NOTICE, day(15))]


def test_of_a_bill_that_is_not_due_yet_its_late_fee_alone_is_said(session, home, bill):
    assert coming(session, home, day(-3)) == [(Does.PENALTY, day(11))]


def test_the_late_fee_comes_while_notices_are_held_and_what_is_held_is_not_said_to_come(
    session, home, bill, night
):
    night(3)
    holds.place(
        session, key="h", account_id=home.id, kind=HoldKind.PAST_DUE_NOTICES, to_on=None,
        reason="Moved out", from_on=day(4), by="staff:1", on=day(4), at=AT,
    )  # fmt: skip
    assert coming(session, home, day(4)) == [(Does.PENALTY, day(11))]


def test_notices_come_while_late_fees_are_held(session, home, bill, night):
    night(3)
    holds.place(
        session, key="h", account_id=home.id, kind=HoldKind.LATE_FEES, to_on=None,
        reason="Our mistake", from_on=day(4), by="staff:1", on=day(4), at=AT,
    )  # fmt: skip
    assert coming(session, home, day(4)) == [(Does.PAST_DUE_NOTICE, day(15))]


def test_a_paper_waits_until_somebody_mails_it_once(session, home, bill, night):
    night(3)
    [waiting] = seen.to_mail(session)
    assert (waiting.account_number, waiting.notice.whom) == (home.number, Whom.CUSTOMER)
    assert seen.notice(session, waiting.notice.id)[1] == home.number
    assert seen.mailed(session, [waiting.notice.id], by="staff:1", at=AT) == 1
    assert seen.mailed(session, [waiting.notice.id], by="staff:2", at=AT) == 0
    assert waiting.notice.mailed_by == "staff:1"
    assert seen.to_mail(session) == []
    with pytest.raises(NotFound):
        seen.notice(session, waiting.notice.id + 1)


def test_the_newest_run_comes_first(session, home, bill, night):
    night(3)
    night(4)
    assert [each.day for each in seen.runs(session)] == [day(4), day(3)]
