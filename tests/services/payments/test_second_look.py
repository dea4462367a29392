"""Money that came, and that a person looks at for what happened on its account before."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attention import Attention, AttentionKind
from models.change_payload import Reinstate, WriteOff
from models.errors import Forbidden
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.payment import Channel
from models.refund import RefundReason, RefundWay
from services import attention
from services.lateness import waiving
from services.refunds import asking
from tests.changed import ASKS, DECIDES, Desk, credit, moved
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


def take(desk, account, by):
    """Money over the counter; what a person is called to look at for it."""
    desk.pay(account, 1_000, channel=Channel.COUNTER, actor=by)
    return desk.session.scalars(
        select(Attention).where(Attention.key.startswith("gave_and_took:"))
    ).all()


def test_cash_taken_after_a_credit_by_the_same_hand_is_looked_at(desk, iris):
    desk.ask(iris, credit(4_000))
    assert take(desk, iris, DECIDES) == []
    [call] = take(desk, iris, ASKS)
    assert call.kind is AttentionKind.CASH
    assert "had asked, earlier that day, that less is owed" in call.words


def test_who_asked_for_it_is_watched_and_not_who_said_yes(desk, iris):
    desk.do(iris, credit(6_000))
    assert take(desk, iris, DECIDES) == []
    assert len(take(desk, iris, ASKS)) == 1


def test_cash_is_covered_by_anothers_payment_as_well(desk, iris):
    there = make_account(desk.session)
    desk.ask(there, moved(desk.pay(there, 3_000), iris, 3_000))
    assert take(desk, there, ASKS) == []
    assert len(take(desk, iris, ASKS)) == 1


def test_a_late_fee_taken_off_by_hand_is_of_whoever_took_it_off(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 800)
    waiving.waive(
        desk.session, LARKSPUR, account_id=iris.id, fee_id=fee.id, reason="By mistake",
        role=StaffRole.SUPERVISOR, by=ASKS, at=desk.at,
    )  # fmt: skip
    assert len(take(desk, iris, ASKS)) == 1


def test_nobody_ticks_off_what_is_about_their_own_hand(desk, iris):
    desk.ask(iris, credit(4_000))
    [call] = take(desk, iris, ASKS)
    with pytest.raises(Forbidden, match="A colleague looks"):
        attention.resolve(desk.session, call.id, by=ASKS, at=desk.at)
    assert attention.resolve(desk.session, call.id, by=DECIDES, at=desk.at) == [call]
