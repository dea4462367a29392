"""A credit or a charge to one component, to the cent."""

import pytest

from models.change_request import RequestState
from models.errors import Refused
from models.ledger import Component, EntryKind
from models.money import Money
from tests.changed import charge, credit

S = RequestState


def test_a_small_credit_is_in_the_books_at_once(desk, iris):
    request = desk.ask(iris, credit(4_000))
    assert request.state is S.EXECUTED
    assert desk.owes(iris) == {"service": 10_675}
    [done] = request.executions
    assert (done.entry.kind, done.entry.key) == (
        EntryKind.ADJUSTMENT, f"adjustment:{request.number}",
    )  # fmt: skip
    assert done.entry.change == Money(-4_000)
    assert request.number in done.entry.memo


def test_the_preview_is_what_is_posted(desk, iris):
    plan = desk.look(iris, credit(4_000))
    assert plan.before[iris.id][Component.SERVICE] == Money(14_675)
    assert plan.after[iris.id][Component.SERVICE] == Money(10_675)
    assert (plan.owed_before(iris.id), plan.owed_after(iris.id)) == (Money(14_675), Money(10_675))
    [entry] = plan.entries
    assert [(leg.debit, leg.credit, leg.amount) for leg in entry.legs] == [
        ("5200", Component.SERVICE, Money(4_000))
    ]
    desk.ask(iris, credit(4_000), seen=plan.seen)
    assert desk.owes(iris) == {"service": 10_675}


def test_no_component_goes_below_what_is_owed_of_it(desk, iris):
    with pytest.raises(Refused, match=r"Only \$0.00 is owed of it"):
        desk.look(iris, credit(1_000, Component.PENALTY))
    with pytest.raises(Refused, match=r"Only \$146.75 is owed of it"):
        desk.look(iris, credit(14_676))


def test_what_of_a_credit_is_more_than_is_owed_is_held_where_that_is_asked_for(desk, iris):
    desk.do(iris, credit(16_000, rest_is_credit=True))
    assert desk.owes(iris) == {"credit": -1_325}


def test_a_charge_is_owed(desk, iris):
    desk.do(iris, charge(2_500, Component.FEE), reason="owed_more")
    assert desk.owes(iris) == {"service": 14_675, "fee": 2_500}
    assert desk.general("5200") == -2_500


@pytest.mark.parametrize("cents", [0, -1])
def test_nothing_and_less_than_nothing_is_no_amount(desk, iris, cents):
    with pytest.raises(Refused, match="above"):
        desk.look(iris, credit(cents))


def test_credit_is_no_part_of_what_is_owed_and_a_contract_asks_for_its_own(desk, iris):
    with pytest.raises(Refused, match="part of what is owed"):
        desk.look(iris, credit(100, Component.CREDIT))
    with pytest.raises(Refused, match="by the contract itself"):
        desk.look(iris, charge(100, Component.CONTRACT))
