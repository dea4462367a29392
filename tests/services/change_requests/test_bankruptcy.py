"""In bankruptcy nothing is set off (11 U.S.C. 362(a)(7)), and nothing is done alone."""

import pytest

from models.change_payload import ApplyCredit, Reinstate, ReverseCharge, WriteOff
from models.change_request import RequestState
from models.errors import Refused
from models.hold import HoldKind
from models.ledger import Component
from models.money import Money
from services.change_requests import undoing
from tests.changed import charge, credit, moved
from tests.services.change_requests.papers import paper

S, PENALTY, SERVICE = RequestState, Component.PENALTY, Component.SERVICE


@pytest.fixture
def fee(desk, iris):
    """A late fee of $14.68 that Iris paid before she filed."""
    charged = desk.charge(iris, PENALTY, 1_468)
    desk.pay(iris, 1_468)
    return charged


def test_what_was_paid_of_a_charge_that_is_taken_back_is_held_and_sets_nothing_off(desk, iris, fee):
    desk.hold(iris, HoldKind.BANKRUPTCY)
    request = desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert (request.state, request.why_second) == (S.PENDING, "bankruptcy")
    desk.approve(request)
    assert request.state is S.EXECUTED
    assert desk.owes(iris) == {"service": 14_675, "credit": -1_468}


def test_a_charge_that_nobody_paid_is_taken_back_by_two(desk, iris):
    fee = desk.charge(iris, PENALTY, 1_468)
    desk.hold(iris, HoldKind.BANKRUPTCY)
    request = desk.ask(iris, ReverseCharge(entry_id=fee.id))
    assert (request.state, request.why_second) == (S.PENDING, "bankruptcy")
    desk.approve(request)
    assert desk.owes(iris) == {"service": 14_675}


def test_who_files_while_it_waits_is_set_nothing_off(desk, iris, fee):
    """It was to pay for service when it was asked for; the account is in bankruptcy now."""
    request = desk.ask(iris, ReverseCharge(entry_id=fee.id), reason="change_undone")
    desk.hold(iris, HoldKind.BANKRUPTCY)
    desk.approve(request)
    assert request.state is S.STALE
    assert request.differences == [
        f"Account {iris.shown} was in no bankruptcy and is in bankruptcy now."
    ]
    assert desk.owes(iris) == {"service": 14_675}


def test_credit_waits_and_so_does_a_payment_that_moves_from_or_to_it(desk, iris, bo):
    payments = [desk.pay(iris, 1_000), desk.pay(bo, 1_000)]
    desk.hold(iris, HoldKind.BANKRUPTCY)
    for request in (
        desk.ask(iris, credit(100)),
        desk.ask(iris, moved(payments[0], bo, 1_000)),
        desk.ask(bo, moved(payments[1], iris, 1_000)),
    ):
        assert (request.state, request.why_second) == (S.PENDING, "bankruptcy")


def test_what_is_written_off_names_it_too(desk, iris):
    desk.hold(iris, HoldKind.BANKRUPTCY)
    asked = WriteOff(parts={SERVICE: Money(6_210)})
    request = desk.ask(iris, asked, document_id=paper(desk.session, iris))
    assert "bankruptcy" in request.why_second.split()


def test_nothing_is_charged_set_off_or_reinstated(desk, iris):
    parts = {SERVICE: Money(6_210)}
    gone = desk.do(iris, WriteOff(parts=parts), document_id=paper(desk.session, iris))
    given = desk.do(iris, credit(1_000))
    desk.hold(iris, HoldKind.BANKRUPTCY)
    _, _, back = undoing.opposite(desk.session, given.id)
    for refused in (
        charge(100), ApplyCredit(amount=Money(100)), back,
        Reinstate(write_off_id=gone.id, parts={SERVICE: Money(100)}),
    ):  # fmt: skip
        with pytest.raises(Refused, match="In bankruptcy"):
            desk.look(iris, refused)
