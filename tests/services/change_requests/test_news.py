"""Who is told of a change, and what is written down of it."""

from uuid import uuid4

from sqlalchemy import select

from models.attention import Attention
from models.audit import AuditEvent, Deed
from models.ledger import Component
from models.outbox import OutboxMessage
from services.change_requests import seen
from tests.changed import charge, credit


def test_its_owner_is_told_in_the_words_of_the_reason_and_who_has_no_address_on_paper(
    desk, iris, bo
):
    desk.ask(iris, credit(4_000))
    [message] = desk.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "balance_changed")
    )
    assert "We corrected a mistake of ours" in message.text
    assert "$40.00 less" in message.text
    assert "$106.75 is owed now" in message.text
    desk.ask(bo, credit(4_000))
    [paper] = desk.session.scalars(select(Attention))
    assert "Write on paper" in paper.words


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
    assert [each.id for each, _ in seen.listed(desk.session)] == [request.id]
    assert list(seen.of_account(desk.session, iris.id, is_open=True)) == [request]
