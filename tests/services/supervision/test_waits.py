"""What waits for a second person, and what is stopped."""

from datetime import timedelta

import pytest

from models.attention import AttentionKind
from services import attention
from services.supervision import waits
from tests.changed import ASKS, Desk, credit
from tests.factories import make_account, make_bill
from tests.workshop import Clock, at_work


@pytest.fixture
def desk(session, database):
    return Desk(session, at_work(database, Clock()))


def test_a_change_waits_since_it_was_asked_for(desk, session):
    account = make_account(session)
    make_bill(session, account, "146.75")
    assert waits.for_a_decision(session) == []
    first = desk.ask(account, credit(6000), by=ASKS)
    desk.context.now.tick(hours=1)
    desk.ask(account, credit(5900), by=ASKS)
    assert waits.for_a_decision(session) == [waits.Waits("changes", 2, first.requested_at)]


def test_what_is_stopped_is_said_by_kind_the_oldest_first(session):
    at = Clock()()
    for number, (kind, hours) in enumerate(
        [(AttentionKind.MAIL, 1), (AttentionKind.DRAFT, 5), (AttentionKind.MAIL, 3)]
    ):
        attention.call(
            session, key=f"k{number}", kind=kind, subject=f"job:{number}", words="Look.",
            at=at - timedelta(hours=hours),
        )  # fmt: skip
    assert waits.stopped(session) == [
        waits.Stopped(AttentionKind.DRAFT, 1, at - timedelta(hours=5)),
        waits.Stopped(AttentionKind.MAIL, 2, at - timedelta(hours=3)),
    ]
    attention.settle(session, ["k1"], by="staff:1", at=at)
    assert [each.kind for each in waits.stopped(session)] == [AttentionKind.MAIL]
