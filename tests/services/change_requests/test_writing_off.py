"""What will never be paid leaves what is owed, and comes back part by part; credit that is used."""

from contextlib import nullcontext
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.change_payload import ApplyCredit, Reinstate, WriteOff, written
from models.change_request import ChangeRequest, ChangeVersion, Command, RequestState
from models.errors import Conflict, NotFound, Refused
from models.hold import HoldKind
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from services.change_requests import undoing
from tests.changed import ASKS, DECIDES_TOO, charge, credit
from tests.services.change_requests.papers import paper

S, SERVICE = RequestState, Component.SERVICE


def gone(cents, component=SERVICE):
    return WriteOff(parts={component: Money(cents)})


@pytest.fixture
def written_off(desk, iris):
    """$62.10 of what Iris owes."""
    return desk.do(iris, gone(6_210), document_id=paper(desk.session, iris))


def test_a_write_off_always_needs_a_second_person_and_a_paper(desk, iris):
    with pytest.raises(Refused, match="needs a document"):
        desk.ask(iris, gone(6_210))
    request = desk.ask(iris, gone(6_210), document_id=paper(desk.session, iris))
    assert request.state is S.PENDING
    assert desk.owes(iris) == {"service": 14_675}


def test_it_leaves_what_is_owed_for_the_districts_bad_debts(desk, iris, written_off):
    assert desk.owes(iris) == {"service": 8_465}
    assert desk.general("5300") == 6_210


def again(write_off, cents):
    return Reinstate(write_off_id=write_off.id, parts={SERVICE: Money(cents)})


def test_it_is_reinstated_part_by_part_and_never_more_of_it(desk, iris, written_off):
    desk.do(iris, again(written_off, 2_000))
    assert (desk.owes(iris), desk.general("5300")) == ({"service": 10_465}, 4_210)
    with pytest.raises(Refused, match="No more than is still written off"):
        desk.look(iris, again(written_off, 4_211))
    desk.do(iris, again(written_off, 4_210))
    assert (desk.owes(iris), desk.general("5300")) == ({"service": 14_675}, 0)
    with pytest.raises(Refused, match="All of AP-.* was reinstated before"):
        desk.look(iris, again(written_off, 1))


def test_undoing_it_after_a_part_came_back_reinstates_the_rest(desk, iris, written_off):
    desk.do(iris, again(written_off, 2_000))
    _, _, payload = undoing.opposite(desk.session, written_off.id)
    assert payload == again(written_off, 4_210)


def test_a_part_that_is_not_owed_after_all_is_written_off_anew(desk, iris, written_off):
    """What was written off first comes back no more often than it went."""
    part = desk.do(iris, again(written_off, 2_000))
    _, _, payload = undoing.opposite(desk.session, part.id)
    assert payload == gone(2_000)
    anew = desk.do(
        iris, payload, reason="change_undone", undoes_id=part.id,
        document_id=paper(desk.session, iris),
    )  # fmt: skip
    desk.do(iris, again(anew, 2_000))
    desk.do(iris, again(written_off, 4_210))
    assert (desk.owes(iris), desk.general("5300")) == ({"service": 14_675}, 0)


def test_what_is_reinstated_of_it_waits_once_at_a_time(desk, iris, written_off):
    """The second is asked for when the first is decided, from what is left by then."""
    first = desk.ask(iris, again(written_off, 2_000))
    assert first.state is S.PENDING
    with pytest.raises(Conflict, match=f"{first.number} is about the same"):
        desk.ask(iris, again(written_off, 1_000))
    desk.deny(first)
    assert desk.ask(iris, again(written_off, 6_210)).state is S.PENDING


@pytest.mark.parametrize(("cents", "is_refused"), [(4_210, False), (4_211, True)])
def test_the_database_adds_up_what_is_reinstated(desk, iris, written_off, cents, is_refused):
    """Whoever writes to it: what two reinstate is no more than the write-off."""
    desk.do(iris, again(written_off, 2_000))
    asked = by_hand(desk, iris, again(written_off, cents), written_off)
    done = text(
        "UPDATE change_request SET state = 'executed', decided_by = 'staff:4712' WHERE id = :id"
    )
    refused = pytest.raises(DBAPIError, match="no more is reinstated")
    with refused if is_refused else nullcontext(), desk.session.begin_nested() as point:
        desk.session.execute(done, {"id": asked.id})
        point.rollback()


def by_hand(desk, account, asked, old):
    """A reinstatement that waits, as nobody here would ask for it."""
    facts = {"amount": asked.parts[SERVICE], "payload": written(asked), "preconditions": [],
             "reason": "collected_after_all", "words": "Wages"}  # fmt: skip
    request = ChangeRequest(
        key=uuid4(), command=Command.REINSTATE, account_id=account.id, undoes_id=old.id,
        requested_by=ASKS, requested_role=StaffRole.SPECIALIST, requested_at=desk.at,
        why_second="undoes", expires_on=desk.context.today(), **facts,
    )  # fmt: skip
    desk.session.add(request)
    request.versions.append(
        ChangeVersion(
            version=1, by=ASKS, role=StaffRole.SPECIALIST, at=desk.at, why_second="", **facts
        )
    )
    desk.session.flush()
    request.move_to(S.PENDING, by=ASKS, at=desk.at)
    desk.session.flush()
    return request


def test_no_more_is_reinstated_than_was_written_off_and_only_there(desk, iris, bo, written_off):
    more = Reinstate(write_off_id=written_off.id, parts={SERVICE: Money(6_211)})
    with pytest.raises(Refused, match="No more than is still written off"):
        desk.look(iris, more)
    with pytest.raises(NotFound):
        desk.look(bo, more)


def test_undoing_a_write_off_reinstates_all_of_it(desk, iris, written_off):
    _, _, payload = undoing.opposite(desk.session, written_off.id)
    desk.do(iris, payload, reason="change_undone", undoes_id=written_off.id)
    assert (desk.owes(iris), desk.general("5300")) == ({"service": 14_675}, 0)


def test_no_more_is_written_off_than_is_owed_nor_while_credit_is_held(desk, iris):
    with pytest.raises(Refused, match="No more than what is owed"):
        desk.look(iris, gone(14_676))
    desk.do(iris, credit(14_775, rest_is_credit=True))
    desk.do(iris, charge(1_000), reason="owed_more")
    with pytest.raises(Refused, match=r"Credit of \$1.00 is held"):
        desk.look(iris, gone(1_000))


@pytest.mark.parametrize(
    ("kind", "words"),
    [(HoldKind.LIEN_DECIDED, "may become a lien"), (HoldKind.ARRANGEMENT, "in instalments")],
)
def test_what_can_be_collected_is_not_written_off(desk, iris, kind, words):
    desk.hold(iris, kind)
    with pytest.raises(Refused, match=words):
        desk.look(iris, gone(1_000))


def test_credit_is_used_for_what_is_owed_in_the_districts_order(desk, iris):
    desk.pay(iris, 14_675 + 3_000)
    desk.charge(iris, Component.PENALTY, 1_000)
    desk.do(iris, charge(5_000), reason="owed_more")
    request = desk.ask(iris, ApplyCredit(amount=Money(2_500)))
    assert request.state is S.EXECUTED
    assert desk.owes(iris) == {"service": 3_500, "credit": -500}
    assert request.executions[0].entry.change == Money.ZERO
    with pytest.raises(Refused, match=r"to \$5.00"):
        desk.look(iris, ApplyCredit(amount=Money(501)))


def test_two_supervisors_agree_to_what_is_more_than_one_does_alone(desk, iris):
    desk.do(iris, charge(120_000), reason="owed_more")
    request = desk.ask(iris, gone(110_000), document_id=paper(desk.session, iris))
    assert request.needs_two
    desk.approve(request)
    assert (request.state, desk.owes(iris)) == (S.ENDORSED, {"service": 134_675})
    desk.approve(request)
    assert request.state is S.ENDORSED
    desk.approve(request, by=DECIDES_TOO)
    assert (request.state, desk.owes(iris)) == (S.EXECUTED, {"service": 24_675})
