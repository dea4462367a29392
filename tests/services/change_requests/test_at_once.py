"""Two at once: the second waits, and then sees what the first did."""

import pytest
from sqlalchemy import func, select

from models.account import CustomerAccount
from models.change_request import ChangeRequest, RequestState
from models.errors import Conflict, Refused
from models.identity import StaffRole
from models.ledger import Entry, EntryKind
from models.payment import Payment
from models.payment_move import PaymentMove
from services.change_requests import proposing
from services.verify import books
from tests.changed import ASKS, DECIDES, DECIDES_TOO, Desk, credit, moved
from tests.factories import make_account, make_bill
from tests.meetings import meeting
from tests.workshop import Clock, at_work

S = RequestState


@pytest.fixture
def house(house_database):
    """Two accounts that owe $146.75 and $80.00, and the books that stay right."""
    with house_database.saving() as session:
        for dollars in ("146.75", "80.00"):
            make_bill(session, make_account(session), dollars)
    yield house_database
    with house_database.reading() as session:
        assert books(session) == []


def desk_of(database, session) -> Desk:
    return Desk(session, at_work(database, Clock()))


def accounts_of(session) -> list[CustomerAccount]:
    return list(session.scalars(select(CustomerAccount).order_by(CustomerAccount.id)))


def count(database, kind):
    with database.reading() as session:
        return session.scalar(select(func.count(Entry.id)).where(Entry.kind == kind))


@pytest.fixture
def waiting(house):
    """A credit of $60.00 that waits for a supervisor."""
    with house.saving() as session:
        return desk_of(house, session).ask(accounts_of(session)[0], credit(6_000)).id


def approving(house, request_id, by):
    def approve(session):
        request = session.get_one(ChangeRequest, request_id)
        return desk_of(house, session).approve(request, by=by).state

    return approve


def test_of_two_who_say_yes_one_does_it(house, waiting):
    first, second = meeting(
        house, approving(house, waiting, DECIDES), approving(house, waiting, DECIDES_TOO)
    )
    assert first is S.EXECUTED
    with pytest.raises(Conflict, match="does not wait for a decision any more"):
        second.result()
    assert count(house, EntryKind.ADJUSTMENT) == 1


def test_of_a_yes_and_a_no_the_first_counts(house, waiting):
    def deny(session):
        request = session.get_one(ChangeRequest, waiting)
        return desk_of(house, session).deny(request, by=DECIDES_TOO).state

    first, second = meeting(house, deny, approving(house, waiting, DECIDES))
    assert first is S.DENIED
    with pytest.raises(Conflict, match="does not wait for a decision any more"):
        second.result()
    assert count(house, EntryKind.ADJUSTMENT) == 0


def test_a_payment_that_comes_while_somebody_says_yes_makes_it_stale(house, waiting):
    def pay(session):
        return desk_of(house, session).pay(accounts_of(session)[0], 1_000)

    _, second = meeting(house, pay, approving(house, waiting, DECIDES))
    assert second.result() is S.STALE
    assert count(house, EntryKind.ADJUSTMENT) == 0


def test_a_form_pressed_twice_at_once_is_one_change(house):
    with house.saving() as session:
        wish = desk_of(house, session).wish(accounts_of(session)[0], credit(4_000))

    def press(session):
        desk = desk_of(house, session)
        return proposing.propose(
            session, desk.context, wish, by=ASKS, role=StaffRole.SPECIALIST, at=desk.at
        ).id

    first, second = meeting(house, press, press)
    assert second.result() == first
    assert count(house, EntryKind.ADJUSTMENT) == 1


def test_a_payment_moves_to_one_of_two_accounts_that_want_it(house):
    with house.saving() as session:
        here = accounts_of(session)[0]
        third = make_account(session)
        payment_id = desk_of(house, session).pay(here, 5_000).id
        others = [accounts_of(session)[1].id, third.id]

    def move(to_id):
        def moves(session):
            desk, payment = desk_of(house, session), session.get_one(Payment, payment_id)
            here, there = accounts_of(session)[0], session.get_one(CustomerAccount, to_id)
            return desk.ask(here, moved(payment, there, 5_000), seen=seen[to_id]).state

        return moves

    seen = {}
    with house.reading() as session:
        desk, payment = desk_of(house, session), session.get_one(Payment, payment_id)
        for to_id in others:
            there = session.get_one(CustomerAccount, to_id)
            seen[to_id] = desk.look(accounts_of(session)[0], moved(payment, there, 5_000)).seen
    first, second = meeting(house, move(others[0]), move(others[1]))
    assert first is S.EXECUTED
    with pytest.raises(Refused, match="Enter an amount"):
        second.result()
    with house.reading() as session:
        assert session.scalar(select(func.count(PaymentMove.id))) == 1


def test_a_yes_does_not_post_where_it_does_not_stand_in_line(house):
    """While it waits, it is asked anew that the payment moves to a third account."""
    with house.saving() as session:
        here, there = accounts_of(session)
        third, desk = make_account(session), desk_of(house, session)
        payment = desk.pay(here, 5_000)
        request = desk.ask(here, moved(payment, there, 5_000), reason="change_undone")
        desk.send_back(request, by=DECIDES_TOO)
        request_id, payment_id, third_id = request.id, payment.id, third.id

    def anew(session):
        desk, payment = desk_of(house, session), session.get_one(Payment, payment_id)
        here, to = accounts_of(session)[0], session.get_one(CustomerAccount, third_id)
        request = session.get_one(ChangeRequest, request_id)
        return desk.ask_anew(request, here, moved(payment, to, 5_000), reason="change_undone").state

    first, second = meeting(house, anew, approving(house, request_id, DECIDES))
    assert first is S.PENDING
    with house.reading() as session:
        moves = session.scalars(select(PaymentMove.to_account_id)).all()
        readers_wait = session.get_bind().dialect.name == "sqlite"
    if readers_wait:  # it read what it stands in line for after the wait: then it is done
        assert (second.result(), moves) == (S.EXECUTED, [third_id])
    else:
        with pytest.raises(Conflict, match="Somebody was here before"):
            second.result()
        assert moves == []
