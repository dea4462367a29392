"""What is in the books is taken back once, as it was done, and never by one person alone."""

import pytest

from models.change_payload import Reinstate, ReverseCharge, WriteOff
from models.change_request import RequestState
from models.errors import Conflict, NotFound, Refused
from models.ledger import Component
from models.money import Money
from services.change_requests import undoing
from tests.changed import DECIDES, charge, credit, moved
from tests.factories import make_account
from tests.services.change_requests.papers import paper

S = RequestState


def undo(desk, account, request, payload=None):
    """Ask for what takes it back, by its name."""
    _, _, opposite = undoing.opposite(desk.session, request.id)
    return desk.ask(account, payload or opposite, reason="change_undone", undoes_id=request.id)


def test_it_is_found_who_is_taken_back_when_nobody_says_so(desk, iris):
    """A supervisor agreed to a credit; a specialist does not reverse it alone."""
    done = desk.do(iris, credit(5_000), reason="leak", document_id=paper(desk.session, iris))
    asked = desk.ask(iris, ReverseCharge(entry_id=done.executions[0].entry_id))
    assert (asked.state, asked.why_second, asked.undoes_id) == (S.PENDING, "undoes", done.id)


def test_a_payment_that_goes_back_where_it_was_is_not_moved_alone(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    done = desk.ask(iris, moved(payment, bo, 5_000))
    part = desk.ask(bo, moved(payment, iris, 1_000, start=bo.id))
    assert (part.state, part.why_second, part.undoes_id) == (S.PENDING, "undoes", None)
    desk.deny(part)
    whole = desk.ask(bo, moved(payment, iris, 5_000, start=bo.id))
    assert (whole.state, whole.why_second, whole.undoes_id) == (S.PENDING, "undoes", done.id)


def test_a_payment_that_goes_on_to_a_third_takes_nothing_back(desk, iris, bo):
    payment, third = desk.pay(iris, 8_000), make_account(desk.session)
    desk.ask(iris, moved(payment, bo, 5_000))
    assert desk.ask(bo, moved(payment, third, 5_000, start=bo.id)).state is S.EXECUTED
    home = desk.ask(third, moved(payment, iris, 5_000, start=third.id))
    assert home.why_second == "undoes"


def test_a_reinstatement_names_the_write_off_it_takes_back(desk, iris):
    parts = {Component.SERVICE: Money(5_000)}
    done = desk.do(iris, WriteOff(parts=parts), document_id=paper(desk.session, iris))
    less = Reinstate(write_off_id=done.id, parts={Component.SERVICE: Money(2_000)})
    again = desk.ask(iris, less)
    assert again.undoes_id == done.id
    assert "undoes" in again.why_second


def test_what_was_taken_back_is_charged_again_once(desk, iris):
    fee = desk.charge(iris, Component.PENALTY, 4_000)
    done = desk.ask(iris, ReverseCharge(entry_id=fee.id))
    first = undo(desk, iris, done)
    with pytest.raises(Conflict, match=f"{first.number} takes it back"):
        undo(desk, iris, done)
    desk.approve(first)
    with pytest.raises(Conflict, match=f"{first.number} takes it back"):
        undo(desk, iris, done)
    assert desk.owes(iris) == {"service": 14_675, "penalty": 4_000}


def test_after_a_no_it_may_be_asked_for_again(desk, iris):
    done = desk.ask(iris, credit(1_000))
    desk.deny(undo(desk, iris, done))
    assert undo(desk, iris, done).undoes_id == done.id


def test_what_takes_a_change_back_is_just_that(desk, iris, bo):
    done, other = desk.ask(iris, credit(1_000)), desk.charge(iris, Component.FEE, 900)
    with pytest.raises(Refused, match="does not take that change back"):
        undo(desk, iris, done, ReverseCharge(entry_id=other.id))
    with pytest.raises(Refused, match="does not take that change back"):
        undo(desk, iris, done, charge(1_000))
    with pytest.raises(Refused, match="does not take that change back"):
        undo(desk, bo, done, credit(1_000))
    with pytest.raises(NotFound, match="no such change"):
        desk.ask(iris, charge(100), reason="change_undone", undoes_id=999_999)


def test_nor_is_it_another_when_it_is_asked_for_anew(desk, iris, bo):
    payment = desk.pay(iris, 8_000)
    done = desk.ask(iris, moved(payment, bo, 5_000))
    back = undo(desk, bo, done)
    desk.send_back(back, by=DECIDES)
    with pytest.raises(Refused, match="does not take that change back"):
        desk.ask_anew(back, bo, moved(payment, iris, 100, start=bo.id), reason="change_undone")
    same = moved(payment, iris, 5_000, start=bo.id)
    assert desk.ask_anew(back, bo, same, reason="change_undone").version == 2
