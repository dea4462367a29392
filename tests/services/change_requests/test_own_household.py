"""Nobody changes what their own household owes, nor decides over it."""

import pytest

from models.errors import Forbidden
from models.identity import StaffRole
from services import decisions
from services.change_requests import deciders
from services.desk import approvals
from tests.changed import ASKS, DECIDES, credit, moved
from tests.factories import give_access, make_account, make_person, make_staff

SUPERVISOR = StaffRole.SUPERVISOR
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
    assert "own household" in deciders.why_not(session, request, by=me, role=SUPERVISOR)
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
    me = f"staff:{staff.id}"
    assert "own household" in deciders.why_not(session, request, by=me, role=SUPERVISOR)
    for by, waits in ((me, []), (DECIDES, [request])):
        assert [each.request for each in approvals.to_decide(session, by=by)] == waits
        assert decisions.waiting(session, by=by).changes == len(waits)


def test_what_is_of_no_payment_waits_for_who_has_a_household_too(desk, session, iris, bo):
    staff = make_staff(session, "Lee Marchetti", role=StaffRole.SUPERVISOR)
    person = make_person(session, "Lee Marchetti")
    person.email = staff.email
    give_access(session, person, iris)
    request = desk.ask(bo, MUCH)
    [waits] = approvals.to_decide(session, by=f"staff:{staff.id}")
    assert waits.request is request
    assert desk.approve(request, by=f"staff:{staff.id}").executed_at


@pytest.mark.parametrize("role", [StaffRole.SPECIALIST, StaffRole.AUDITOR])
def test_only_a_supervisor_is_offered_to_decide(desk, session, iris, role):
    request = desk.ask(iris, MUCH)
    said = deciders.why_not(session, request, by=DECIDES, role=role)
    assert said == "A supervisor decides over changes."
    assert deciders.why_not(session, request, by=DECIDES, role=SUPERVISOR) == ""
