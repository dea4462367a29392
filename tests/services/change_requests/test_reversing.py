"""A charge is taken back, also when it was paid: what was paid of it is used again."""

import pytest
from sqlalchemy import select

from models.bill import Bill
from models.change_payload import ReverseCharge
from models.change_request import RequestState
from models.errors import NotFound, Refused
from models.ledger import Component, EntryKind
from models.money import Money
from services.change_requests import undoing
from tests.changed import credit

S = RequestState


def test_a_late_fee_that_is_still_owed_is_gone(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 1_468)
    request = desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert request.state is S.EXECUTED
    assert desk.owes(iris) == {"service": 14_675}
    assert request.executions[0].entry.reverses_id == fee.id


def test_what_was_paid_of_a_late_fee_pays_what_else_is_owed(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 1_468)
    desk.pay(iris, 1_468)
    assert desk.owes(iris) == {"service": 14_675}
    plan = desk.look(iris, ReverseCharge(entry_id=fee.id))
    assert plan.after[iris.id][Component.SERVICE] == Money(13_207)
    request = desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert desk.owes(iris) == {"service": 13_207}
    assert [each.entry.kind for each in request.executions] == [
        EntryKind.REVERSAL, EntryKind.CREDIT_APPLIED,
    ]  # fmt: skip
    assert desk.general("4200") == 0


def test_what_was_paid_is_held_when_nothing_else_is_owed(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 1_468)
    desk.pay(iris, 14_675 + 1_000)
    assert desk.owes(iris) == {"service": 468}
    desk.pay(iris, 468)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert desk.owes(iris) == {"credit": -1_468}


def test_a_charge_that_was_paid_in_part(desk, iris):
    fee = desk.charge(iris, Component.FEE, 2_000)
    desk.pay(iris, 500)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert desk.owes(iris) == {"service": 14_175}


def test_a_credit_that_is_taken_back_is_owed_again_also_when_it_was_spent(desk, iris):
    given = desk.do(iris, credit(16_000, rest_is_credit=True))
    desk.charge(iris, Component.FEE, 1_325)
    assert desk.owes(iris) == {"credit": -1_325, "fee": 1_325}
    command, account_id, payload = undoing.opposite(desk.session, given.id)
    request = desk.ask(iris, payload, reason="change_undone", undoes_id=given.id)
    assert (request.command, account_id) == (command, iris.id)
    assert "undoes" in request.why_second
    desk.approve(request)
    assert desk.owes(iris) == {"service": 14_675, "fee": 1_325}


def test_it_is_taken_back_once(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 1_468)
    desk.ask(iris, ReverseCharge(entry_id=fee.id))
    with pytest.raises(Refused, match="before"):
        desk.look(iris, ReverseCharge(entry_id=fee.id))


def test_a_bill_is_not_taken_back_and_no_payment_is(desk, session, iris, bo):
    payment = desk.pay(iris, 100)
    with pytest.raises(Refused, match="Only a fee"):
        desk.look(iris, ReverseCharge(entry_id=payment.entry_id))
    bill = session.scalars(select(Bill).where(Bill.account_id == iris.id)).one()
    with pytest.raises(Refused, match="A bill is not taken back"):
        desk.look(iris, ReverseCharge(entry_id=bill.entry_id))
    with pytest.raises(NotFound):
        desk.look(bo, ReverseCharge(entry_id=bill.entry_id))
