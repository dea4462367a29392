"""While a change of a case is on its way, nobody proves, agrees, leaves or closes the case."""

import pytest

from models.discrepancy import CaseState
from models.errors import Conflict
from services.discrepancies import closing, proving
from tests.changed import credit
from tests.discrepant import SECOND, WHY, WORKS
from tests.workshop import LARKSPUR

S = CaseState


def test_a_case_of_which_a_change_waits_is_neither_said_to_be_right_nor_left_nor_closed(
    bench, desk, iris
):
    case = bench.open(iris)
    desk.ask(iris, credit(6_000), case_id=case.id)
    with pytest.raises(Conflict, match="is not decided"):
        proving.state_right(
            desk.session, case.id, words="It was found in the drawer.", version=case.version,
            by=WORKS, at=desk.at,
        )  # fmt: skip
    with pytest.raises(Conflict):
        closing.leave(
            desk.session, LARKSPUR, case.id, WHY, words="It is so.", version=case.version,
            by=WORKS, at=desk.at,
        )  # fmt: skip


def test_of_two_changes_the_one_that_waits_keeps_the_case_where_it_is(bench, desk, iris):
    case = bench.open(iris)
    first = desk.ask(iris, credit(6_000), case_id=case.id)
    second = desk.ask(iris, credit(6_100), case_id=case.id)
    desk.deny(second)
    assert case.state is S.PENDING_APPROVAL
    desk.approve(first)
    assert case.state is S.FIX_EXECUTED


def test_what_was_said_is_not_agreed_to_while_a_change_waits(bench, desk, iris):
    case = bench.open(iris)
    proving.state_right(
        desk.session, case.id, words="It was found in the drawer.", version=case.version, by=WORKS,
        at=desk.at,
    )  # fmt: skip
    desk.ask(iris, credit(6_000), case_id=case.id)
    with pytest.raises(Conflict):
        proving.agree(desk.session, case.id, version=case.version, by=SECOND, at=desk.at)
