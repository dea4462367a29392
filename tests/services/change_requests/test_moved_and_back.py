"""A payment that moved, and then went back in part: each account owes what it owed, as it did."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models.change_payload import ApplyCredit
from models.hold import HoldKind
from models.ledger import Component
from models.money import Money
from models.payment import Channel, ReturnKind
from models.refund import Refund, RefundReason, RefundState, RefundWay
from services import payments
from services.accounts import holds
from services.payments import Received, refund_posting
from tests.changed import charge, moved
from tests.factories import make_account
from tests.services.change_requests.test_transferring import back
from tests.workshop import LARKSPUR


@pytest.fixture
def cy(session):
    """Owes nothing."""
    return make_account(session)


def give_back(desk, payment, cents, way=RefundWay.CHECK):
    """A refund that is in the books."""
    refund = Refund(
        key=uuid4(), payment_id=payment.id, account_id=payment.account_id, way=way,
        state=RefundState.REQUESTED, amount=Money(cents), available_seen=Money(cents),
        reason=RefundReason.OTHER, words="x", requested_by="processor", requested_at=desk.at,
        needs_second=False,
    )  # fmt: skip
    desk.session.add(refund)
    desk.session.flush()
    refund_posting.post(desk.session, LARKSPUR, payment, refund, at=desk.at, by="test")
    return refund


def spend(desk, account, cents):
    """Credit that is held is used for a charge."""
    desk.do(account, charge(cents), reason="owed_more")
    desk.do(account, ApplyCredit(amount=Money(cents)))


def test_credit_that_came_in_two_parts_and_was_spent_is_owed_when_both_go_back(desk, iris, cy):
    payment = desk.pay(iris, 8_000)
    for _ in range(2):
        desk.ask(iris, moved(payment, cy, 1_000))
    spend(desk, cy, 1_500)
    assert desk.owes(cy) == {"credit": -500}
    back(desk, payment, 8_000)
    assert (desk.owes(cy), desk.owes(iris)) == ({"service": 1_500}, {"service": 14_675})


def test_credit_that_came_in_two_parts_and_was_spent_is_owed_when_both_move_on(desk, iris, bo, cy):
    payment = desk.pay(iris, 8_000)
    for _ in range(2):
        desk.ask(iris, moved(payment, cy, 1_000))
    spend(desk, cy, 1_500)
    desk.do(cy, moved(payment, bo, 2_000, start=cy.id))
    assert (desk.owes(cy), desk.owes(bo)) == ({"service": 1_500}, {"service": 6_000})


def test_credit_that_moved_there_and_back_is_held_once(desk, iris, cy):
    payment = desk.pay(iris, 14_675 + 2_000)
    desk.ask(iris, moved(payment, cy, 1_000))
    desk.do(cy, moved(payment, iris, 1_000, start=cy.id))
    spend(desk, iris, 1_500)
    back(desk, payment, 2_000)
    assert desk.owes(iris) == {"service": 1_500}


def test_a_fee_that_we_gave_back_does_not_come_again_with_a_dispute_that_is_won(desk, iris, bo):
    received = Received(
        account_id=iris.id, amount=Money(8_000), fee=Money(240), channel=Channel.ONLINE_CARD,
        reference="pi_1", received_on=desk.context.today(),
    )  # fmt: skip
    payment = payments.record_payment(desk.session, LARKSPUR, received, at=desk.at, actor="job")
    desk.do(iris, moved(payment, bo, 3_000))
    refund = give_back(desk, payment, 5_240)
    before = desk.owes(iris), desk.owes(bo), desk.general("4310")
    back(desk, payment, 3_000, ReturnKind.DISPUTED, "disputed")
    assert desk.owes(bo) == {"service": 8_000}
    back(desk, payment, 3_000, ReturnKind.REINSTATED, "won")
    assert (desk.owes(iris), desk.owes(bo), desk.general("4310")) == before
    refund_posting.take_back(desk.session, LARKSPUR, refund, at=desk.at, by="test")


def test_a_fee_that_went_with_a_dispute_comes_again_with_it(desk, iris, bo):
    received = Received(
        account_id=iris.id, amount=Money(8_000), fee=Money(240), channel=Channel.ONLINE_CARD,
        reference="pi_1", received_on=desk.context.today(),
    )  # fmt: skip
    payment = payments.record_payment(desk.session, LARKSPUR, received, at=desk.at, actor="job")
    desk.do(iris, moved(payment, bo, 3_000))
    before = desk.owes(iris), desk.owes(bo), desk.general("4310")
    back(desk, payment, 8_240, ReturnKind.DISPUTED, "disputed")
    assert (desk.owes(bo), desk.general("4310")) == ({"service": 8_000}, 0)
    back(desk, payment, 8_240, ReturnKind.REINSTATED, "won")
    assert (desk.owes(iris), desk.owes(bo), desk.general("4310")) == before


def test_a_refund_that_failed_is_there_again_as_it_was_taken(desk, iris, bo):
    desk.charge(iris, Component.PENALTY, 3_000)
    payment = desk.pay(iris, 8_000)
    refund = give_back(desk, payment, 5_000)
    desk.do(iris, moved(payment, bo, 3_000))
    refund_posting.take_back(desk.session, LARKSPUR, refund, at=desk.at, by="test")
    assert desk.owes(iris) == {"penalty": 3_000, "service": 9_675}
    back(desk, payment, 8_000)
    assert desk.owes(iris) == {"penalty": 3_000, "service": 14_675}
    assert desk.owes(bo) == {"service": 8_000}


def test_who_owes_again_by_our_mistake_is_charged_no_late_fee_before_they_can_pay(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    desk.ask(iris, moved(payment, bo, 3_000))
    today = desk.context.today()
    last = today + timedelta(days=LARKSPUR.billing.due_after_days)
    for kind in (HoldKind.LATE_FEES, HoldKind.PAST_DUE_NOTICES):
        assert holds.is_held(desk.session, iris.id, kind, last)
        assert not holds.is_held(desk.session, iris.id, kind, last + timedelta(days=1))
        assert not holds.is_held(desk.session, bo.id, kind, today)


def test_whoever_decides_reads_of_late_fees_that_came_for_want_of_the_payment(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    desk.charge(bo, Component.PENALTY, 800)
    [_, note] = desk.look(iris, moved(payment, bo, 3_000)).notes
    assert note.startswith("A late fee of $8.00 came on the account that gets it")
