"""Money that came, and that a person looks at for what happened on its account before."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attention import Attention
from models.change_payload import Reinstate, WriteOff
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.payment import Channel
from models.refund import RefundReason, RefundWay
from services.refunds import asking
from tests.changed import ASKS, DECIDES, Desk, credit
from tests.factories import make_account, make_bill
from tests.services.change_requests.papers import paper
from tests.workshop import LARKSPUR, Clock, at_work

ALL = {Component.SERVICE: Money(14_675)}


@pytest.fixture
def desk(session, database):
    return Desk(session, at_work(database, Clock()))


@pytest.fixture
def iris(session):
    account = make_account(session)
    make_bill(session, account, "146.75")
    return account


@pytest.fixture
def written_off(desk, iris):
    return desk.do(iris, WriteOff(parts=ALL), document_id=paper(desk.session, iris))


def called(desk, key):
    return desk.session.scalars(select(Attention.words).where(Attention.key.startswith(key))).all()


def test_money_for_what_was_written_off_is_no_credit_before_somebody_looked(
    desk, iris, written_off
):
    desk.pay(iris, 14_675)
    [words] = called(desk, "paid_after_write_off:")
    assert "$146.75 was written off of this account. Reinstate it" in words


def test_nobody_looks_once_it_is_reinstated(desk, iris, written_off):
    desk.do(iris, Reinstate(write_off_id=written_off.id, parts=ALL))
    desk.pay(iris, 14_675 + 100)
    assert called(desk, "paid_after_write_off:") == []


def test_nothing_goes_back_alone_while_money_is_written_off(desk, iris, written_off):
    payment = desk.pay(iris, 14_675)
    wish = asking.RefundWish(
        key=uuid4(), payment_id=payment.id, way=RefundWay.CHECK, amount=Money(1),
        available_seen=Money(14_675), reason=RefundReason.OVERPAID, words="Paid twice",
    )  # fmt: skip
    refund = asking.ask(
        desk.session, LARKSPUR, wish, by=DECIDES, role=StaffRole.SUPERVISOR, at=desk.at
    )
    assert refund.needs_second


def test_cash_taken_after_a_credit_by_the_same_hand_is_looked_at(desk, iris):
    desk.ask(iris, credit(4_000))
    desk.pay(iris, 1_000, channel=Channel.COUNTER, actor=DECIDES)
    assert called(desk, "gave_and_took:") == []
    desk.pay(iris, 2_000, channel=Channel.COUNTER, actor=ASKS)
    [words] = called(desk, "gave_and_took:")
    assert "taken by hand by whoever gave credit" in words
