"""Autopay ends by itself where nobody is left to draw for, and nowhere else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Access, AccountStatus
from models.autopay import Autopay, AutopayState, Mandate
from services.autopay import watching
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


def test_a_closed_account_keeps_it_until_its_last_bill_is_paid(session, home, watch):
    home.start()
    home.account.status = AccountStatus.CLOSED

    assert watch().is_on
