"""Clocks of sales: a person is told before one ends, and of what follows when it has."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.attention import Attention, AttentionKind
from models.refund import Refund
from services.escrow import watching
from services.refunds import checks
from services.rules.business_days import business_days_after
from tests.services.escrow.conftest import AT, TODAY
from tests.workshop import LARKSPUR, Clock, at_work

DAY = timedelta(days=1)


def alarms(session, on):
    watching.tell(session, LARKSPUR.calendar, on=on, at=AT)
    return session.scalars(select(Attention).order_by(Attention.id)).all()


def test_nobody_is_told_while_there_is_time(session, request_):
    assert alarms(session, TODAY) == []


def test_a_person_is_told_a_business_day_before_and_once(session, request_):
    before = business_days_after(LARKSPUR.calendar, TODAY, 2)
    for _ in range(2):
        told = alarms(session, before)
    [one] = told
    assert one.kind is AttentionKind.ESCROW
    assert one.words == f"{request_.number} must be answered by Mon, Nov 23, 2026."


def test_when_it_is_late_the_consequence_is_said(session, request_):
    [one] = alarms(session, request_.answer_by + DAY)
    assert "the purchaser does not owe what was not told" in one.words
    assert "ask counsel" in one.words


def test_an_answer_takes_it_off_the_list(session, request_, answer):
    alarms(session, request_.answer_by)
    answer(request_)
    session.expire_all()
    [one] = alarms(session, request_.answer_by + DAY)
    assert one.resolved_at == AT


def test_money_of_the_seller_that_is_not_out_is_told_before_its_day(
    session, request_, answer, pay, finish
):
    answer(request_)
    pay(request_, "192.10")
    finish(request_)
    assert alarms(session, TODAY + DAY) == []
    [one] = alarms(session, request_.refund_by - DAY)
    assert "$14.90 is the seller’s" in one.words


def test_a_check_that_was_written_is_out(session, database, request_, answer, pay, finish, by):
    answer(request_)
    pay(request_, "192.10")
    finish(request_)
    refund = session.scalars(select(Refund)).one()
    checks.write(session, at_work(database, Clock()), refund.id, number="5001", by=by, at=AT)
    assert watching.given_back(session, request_.id) == request_.overpaid
    assert alarms(session, request_.refund_by) == []


@pytest.mark.parametrize("state", ["quoted"])
def test_what_is_answered_has_no_clock(session, request_, answer, state):
    answer(request_)
    assert request_.state == state
    assert alarms(session, request_.answer_by + 5 * DAY) == []
