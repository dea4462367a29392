"""Autopay ends by itself where nobody is left to draw for, and nowhere else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Access, AccountStatus, Role
from models.autopay import Autopay, AutopayState, Mandate
from services.autopay import enrolling, watching
from tests.factories import give_access, make_account, make_bill
from tests.services.autopay.conftest import TODAY


@pytest.fixture
def watch(home):
    def watched():
        home.session.commit()
        watching.watch(home.context, None)
        home.session.expire_all()
        return home.session.scalars(select(Autopay)).one()

    return watched


def test_it_goes_on_while_its_payer_sees_the_account(home, watch):
    home.start()
    assert watch().is_on


def test_whoever_left_pays_no_more_bills_there(session, home, watch):
    """Nobody is drawn for a house they moved out of, and cannot look at any more."""
    home.start()
    session.scalars(select(Access)).one().to_on = TODAY - timedelta(days=1)

    ended = watch()

    assert ended.state is AutopayState.ENDED
    assert session.get_one(Mandate, ended.mandate_id).end_reason == watching.LEFT


def test_whoever_may_only_look_by_now_pays_no_more_bills_there(session, home, watch):
    home.start()
    session.scalars(select(Access)).one().role = Role.READ_ONLY

    ended = watch()

    assert ended.state is AutopayState.ENDED
    assert session.get_one(Mandate, ended.mandate_id).end_reason == watching.LEFT


def test_each_that_ends_is_looked_at_again_alone(session, home, watch):
    """A night ends some among thousands: what it asks does not grow with their square."""
    home.start()
    assert list(watching.overdue(session, TODAY)) == []
    other = make_account(session, number="20603399")
    make_bill(session, other, "132.50")
    give_access(session, home.iris, other)
    wish = home.wish()
    there = replace(wish, order=replace(wish.order, account_id=other.id))
    enrolling.start(session, home.context, there)
    for access in session.scalars(select(Access)):
        access.to_on = TODAY - timedelta(days=1)
    session.flush()

    assert set(watching.overdue(session, TODAY)) == {home.account.id, other.id}
    assert watching.overdue(session, TODAY, other.id) == {other.id: watching.LEFT}


def test_a_closed_account_keeps_it_until_its_last_bill_is_paid(session, home, watch):
    home.start()
    home.account.status = AccountStatus.CLOSED

    assert watch().is_on
