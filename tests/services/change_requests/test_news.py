"""Who is told of a change, and what is written down of it."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from models.attention import Attention
from models.audit import AuditEvent, Deed
from models.change_payload import ApplyCredit
from models.identity import StaffRole
from models.ledger import Component
from models.money import Money
from models.outbox import OutboxMessage
from services.change_requests import proposing, seen
from tests.changed import ASKS, charge, credit, moved
from tests.factories import give_access, make_account, make_bill, make_person


def letters(desk):
    """What owners were told of changes, in the order in which it was written."""
    return desk.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == "balance_changed")
        .order_by(OutboxMessage.id)
    ).all()


@pytest.fixture
def luz(session):
    """She reads Spanish and owes $80.00."""
    account = make_account(session)
    give_access(session, make_person(session, "Luz Ortega", language="es"), account)
    make_bill(session, account, "80.00")
    return account


def test_its_owner_is_told_in_the_words_of_the_reason_and_who_has_no_address_on_paper(
    desk, iris, bo
):
    desk.ask(iris, credit(4_000))
    [message] = letters(desk)
    assert "We corrected a mistake of ours" in message.text
    assert "$40.00 less" in message.text
    assert "$106.75 is owed now" in message.text
    desk.ask(bo, credit(4_000))
    [paper] = desk.session.scalars(select(Attention))
    assert "Write on paper" in paper.words


def test_who_reads_spanish_is_told_in_spanish(desk, luz):
    desk.ask(luz, credit(3_000))
    [message] = letters(desk)
    assert "Corregimos un error nuestro" in message.text
    assert "disminuyó $30.00" in message.text
    assert "Ahora se deben $50.00" in message.text


def test_of_a_payment_that_moved_both_are_told_each_of_their_own(desk, iris, luz):
    desk.ask(iris, moved(desk.pay(iris, 8_000), luz, 3_000))
    of_iris, of_luz = sorted(letters(desk), key=lambda each: each.account_id)
    assert (of_iris.account_id, of_luz.account_id) == (iris.id, luz.id)
    assert "$30.00 more" in of_iris.text
    assert "$96.75 is owed now" in of_iris.text
    assert "disminuyó $30.00" in of_luz.text
    assert luz.premise.address not in of_iris.text
    assert iris.premise.address not in of_luz.text


def test_credit_that_is_used_tells_nobody_for_they_owe_what_they_owed(desk, iris):
    desk.pay(iris, 14_675 + 2_000)
    desk.do(iris, charge(2_000), reason="owed_more")
    told = len(letters(desk))
    desk.do(iris, ApplyCredit(amount=Money(2_000)))
    assert desk.owes(iris) == {}
    assert len(letters(desk)) == told == 1


def test_what_is_sent_or_agreed_to_twice_is_told_once(desk, iris):
    wish = desk.wish(iris, credit(4_000))
    for _ in range(2):
        proposing.propose(
            desk.session, desk.context, wish, by=ASKS, role=StaffRole.SPECIALIST, at=desk.at
        )
    assert len(letters(desk)) == 1
    waits = desk.ask(iris, credit(6_000))
    for _ in range(2):
        desk.approve(waits)
    assert len(letters(desk)) == 2


def test_what_waits_or_is_denied_tells_nobody(desk, iris):
    desk.deny(desk.ask(iris, credit(6_000)))
    desk.ask(iris, credit(6_000))
    assert letters(desk) == []


def test_each_step_is_in_the_trail_of_the_account(desk, iris):
    desk.approve(desk.ask(iris, credit(6_000)))
    done = desk.session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.subject == f"account:{iris.number}")
        .order_by(AuditEvent.id)
    ).all()
    assert done == [Deed.CHANGE_PROPOSED, Deed.CHANGE_APPROVED, Deed.CHANGE_EXECUTED]


def test_the_trail_names_the_version_that_was_asked_for_and_decided(desk, iris):
    request = desk.ask(iris, credit(6_000))
    desk.send_back(request)
    desk.approve(desk.ask_anew(request, iris, credit(5_500)))
    steps = desk.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject == f"account:{iris.number}")
        .order_by(AuditEvent.id)
    )
    assert [(each.action, each.detail["version"], each.detail["amount"]) for each in steps] == [
        (Deed.CHANGE_PROPOSED, 1, "$60.00"), (Deed.CHANGE_RETURNED, 1, "$60.00"),
        (Deed.CHANGE_PROPOSED, 2, "$55.00"), (Deed.CHANGE_APPROVED, 2, "$55.00"),
        (Deed.CHANGE_EXECUTED, 2, "$55.00"),
    ]  # fmt: skip


def test_a_charge_asked_for_with_a_component_of_its_own_is_read_back_as_it_was_written(desk, iris):
    request = desk.ask(iris, charge(500, Component.FEE), reason="owed_more", key=uuid4())
    assert seen.one(desk.session, request.id).payload == charge(500, Component.FEE)
