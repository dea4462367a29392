"""Nobody changes what their own household owes, nor decides over it."""

import pytest

from models.errors import Forbidden
from models.identity import StaffRole
from services import decisions
from services.change_requests import seen
from tests.changed import ASKS, DECIDES, credit, moved
from tests.factories import give_access, make_account, make_person, make_staff

#: Above what a specialist does alone.
MUCH = credit(6_000)


def test_nobody_works_on_their_own_household(desk, session, iris, bo):
    staff = make_staff(session, "Lee Marchetti")
    person = make_person(session, "Lee Marchetti")
    person.email = staff.email
    give_access(session, person, bo)
    session.flush()
    me = f"staff:{staff.id}"
    with pytest.raises(Forbidden, match="own household"):
        desk.ask(bo, credit(1_000), by=me)
    payment = desk.pay(iris, 8_000)
    with pytest.raises(Forbidden, match="own household"):
        desk.ask(iris, moved(payment, bo, 1_000), by=me)
    request = desk.ask(bo, MUCH)
    with pytest.raises(Forbidden, match="own household"):
        desk.approve(request, by=me)
    assert "own household" in seen.why_not_decide(session, request, by=me)
    assert decisions.waiting(session, by=me).changes == 0
    assert decisions.waiting(session, by=DECIDES).changes == 1
    assert decisions.waiting(session, by=ASKS).changes == 0


def test_nor_on_a_payment_that_was_their_households_first(desk, session, iris, bo):
    """It moves from Bo to a third; whose it was first is of the supervisor's household."""
    staff = make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR)
    person = make_person(session, "Lee Marchetti")
    person.email = staff.email
    give_access(session, person, iris)
    payment, third = desk.pay(iris, 8_000), make_account(session)
    desk.ask(iris, moved(payment, bo, 8_000))
    request = desk.ask(bo, moved(payment, third, 1_000, start=bo.id), reason="change_undone")
    with pytest.raises(Forbidden, match="own household"):
        desk.approve(request, by=f"staff:{staff.id}")
    assert "own household" in seen.why_not_decide(session, request, by=f"staff:{staff.id}")
