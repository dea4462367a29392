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
    [then] = seen.ahead(session, DISTRICT, home.id, day(4), [])
    assert (then.bill_number, then.then.step.does, then.then.on) == (
        bill.number, Does.PAST_DUE_NOTICE, day(15),
    )  # fmt: skip


def test_what_is_stopped_is_not_said_to_come(session, home, bill, night):
    night(3)
    holds.place(
        session, key="h", account_id=home.id, kind=HoldKind.PAST_DUE_NOTICES, to_on=None,
        reason="Moved out", from_on=day(4), by="staff:1", on=day(4), at=AT,
    )  # fmt: skip
    assert seen.ahead(session, DISTRICT, home.id, day(4), []) == []


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
