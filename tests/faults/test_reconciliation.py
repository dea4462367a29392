"""The processor's books against ours: line by line, in any order, and a cent off."""

from contextlib import nullcontext

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.attempt import MethodType
from models.attention import Attention
from models.errors import Conflict, Forbidden
from models.identity import Staff
from models.money import Money
from models.payment import Channel, Payment
from models.processor_line import (
    ExceptionKind,
    LineKind,
    LineState,
    ProcessorException,
)
from models.refund import RefundWay
from services.payments import Received, record_payment
from services.reconciliation import exceptions, proof
from services.refunds import checks
from tests.faults.reconciling import (
    CHARGED,
    FEE,
    explain,
    lines,
    matches,
    paid,
    prove,
    pull,
    stranger,
    until_payout,
)
from tests.workshop import LARKSPUR


def test_a_line_that_comes_before_its_event_waits_and_is_matched_when_the_payment_is_posted(till):
    attempt = till.ask()
    till.pay(attempt)
    found = pull(till)
    assert found.holds
    assert [side.waiting for side in found.sides] == [FEE - CHARGED, Money.ZERO]
    assert [line.state for line in lines(till)] == [LineState.WAITING]
    till.deliver()
    assert till.clearing() == CHARGED
    assert pull(till).holds
    assert till.clearing() == CHARGED - FEE
    assert [line.state for line in lines(till)] == [LineState.MATCHED]


def test_several_accounts_paid_with_one_charge_are_one_line_and_one_fee(till, manager):
    till.pay(manager.ask())
    till.deliver()
    assert pull(till).holds
    [line] = lines(till)
    assert len(matches(till)) == 12  # eleven payments and the fee
    assert till.clearing() == line.net


def test_what_was_in_clearing_before_the_first_pull_is_told_apart_and_calls_nobody(till):
    for channel, name in ((Channel.ONLINE_CARD, "pi_old"), (Channel.ONLINE_BANK, "pi_older")):
        with till.database.saving() as session:
            record_payment(
                session, LARKSPUR,
                Received(
                    account_id=till.account_id, amount=Money(100), channel=channel,
                    reference=name, received_on=LARKSPUR.day(till.now()),
                ),
                at=till.now(), actor="test",
            )  # fmt: skip
    till.sandbox.advance(days=5)
    paid(till, "45.00")
    found = pull(till)
    assert found.holds
    assert [side.before for side in found.sides] == [Money(100)] * 2
    assert till.all(ProcessorException) == []


def test_a_payment_that_is_no_line_after_days_is_called_once_and_explained_by_a_person(till):
    pull(till)
    with till.database.saving() as session:
        record_payment(
            session, LARKSPUR,
            Received(
                account_id=till.account_id, amount=Money(7450), channel=Channel.ONLINE_CARD,
                reference="pi_nowhere", received_on=LARKSPUR.day(till.now()),
            ),
            at=till.now(), actor="test",
        )  # fmt: skip
    found = pull(till)
    assert (found.holds, found.sides[0].waiting) == (True, Money(7450))
    till.sandbox.advance(days=4)
    for _ in range(2):
        found = pull(till)
        assert (found.holds, found.sides[0].open) == (True, Money(7450))
    assert till.attentions().count("reconciliation") == 1
    [wrong] = till.all(ProcessorException)
    assert (wrong.kind, wrong.amount) == (ExceptionKind.NO_LINE, Money(7450))
    explain(till, wrong, "Typed in by hand before the switch.")
    found = prove(till)
    assert (found.holds, found.sides[0].explained) == (True, Money(7450))
    assert [each for each in till.all(Attention) if each.resolved_at is None] == []
    explain(till, wrong, "Typed in by hand before the switch.")
    with pytest.raises(Conflict, match="explained it before"):
        explain(till, wrong, "Another story.")
    assert pull(till).sides[0].explained == Money(7450)


def test_a_payment_of_no_attempt_of_ours_is_named_at_once_and_nothing_is_posted(till):
    before = till.postings()
    stranger(till)
    found = pull(till)
    assert found.holds
    assert found.sides[0].open == -Money(5000 - 175)
    [wrong] = till.all(ProcessorException)
    assert wrong.kind is ExceptionKind.UNKNOWN_CHARGE
    assert till.postings() == before
    until_payout(till, "paid")
    found = pull(till)  # its money reached the bank: the payout is posted, the stranger is not
    assert found.holds
    assert till.clearing("1010") == Money(4825)
    assert till.clearing() == -Money(4825)
    assert till.attentions().count("reconciliation") == 1


def test_a_second_charge_for_one_attempt_is_a_duplicate_and_the_first_keeps_its_payment(till):
    attempt = paid(till)
    pull(till)
    stranger(till, attempt_id=str(attempt.id))
    assert pull(till).holds
    [wrong] = till.all(ProcessorException)
    assert (wrong.kind, wrong.amount) == (ExceptionKind.DUPLICATE, -Money(4825))
    assert sorted(line.state for line in lines(till)) == ["exception", "matched"]


def test_a_dispute_takes_its_money_and_fee_and_gives_both_back_each_once(till):
    attempt = paid(till)
    intent = till.attempt(attempt.id).payment_intent_id
    dispute = till.sandbox.dispute(intent)
    assert pull(till).holds  # the line is there before the event
    till.deliver()
    assert pull(till).holds
    assert till.clearing() == -FEE - Money(1500)
    till.sandbox.close_dispute(dispute["id"], "won")
    till.deliver()
    assert pull(till).holds
    assert till.clearing() == CHARGED - FEE
    assert till.clearing("5100") == FEE
    assert {line.state for line in lines(till)} == {LineState.MATCHED}
    assert "reconciliation" not in till.attentions()


def test_a_bank_return_is_its_line_and_what_it_costs_is_a_fee(till):
    attempt = paid(till, method=MethodType.BANK)
    till.sandbox.advance(days=8)
    till.deliver()
    till.sandbox.return_payment(till.attempt(attempt.id).payment_intent_id)
    till.deliver()
    assert pull(till).holds
    assert {line.state for line in lines(till, kind=LineKind.DISPUTE)} == {LineState.MATCHED}
    assert till.clearing("5100") == Money(117 + 400)


def test_a_refund_and_what_came_back_of_it_are_their_entries(till):
    attempt = paid(till)
    intent = till.attempt(attempt.id).payment_intent_id
    made = till.gateway._client.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    till.deliver()
    found = pull(till)
    assert (found.holds, found.sides[0].waiting, found.sides[0].open) == (
        True,
        Money.ZERO,
        Money.ZERO,
    )
    till.sandbox.fail_refund(made.id)
    till.deliver()
    till.run("look_at_refunds")
    assert pull(till).sides[0].waiting == Money.ZERO
    till.sandbox.advance(days=2)
    assert (pull(till).holds, till.all(ProcessorException)) == (True, [])


def test_a_refund_made_at_the_processor_alone_is_named_after_a_day(till):
    attempt = paid(till)
    intent = till.attempt(attempt.id).payment_intent_id
    till.gateway._client.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    assert pull(till).sides[0].waiting == Money(1000)
    till.sandbox.advance(days=2)
    found = pull(till)
    assert (found.holds, found.sides[0].open) == (True, Money(1000))
    assert [each.kind for each in till.all(ProcessorException)] == [ExceptionKind.UNKNOWN_REFUND]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE processor_line SET amount = amount + 1, net = net + 1 WHERE kind = 'charge'",
        "UPDATE ledger_account SET balance = balance - 1 WHERE code = '1110'",
        "UPDATE clearing_start SET balance = balance + 1 WHERE code = '1110'",
        "DELETE FROM processor_match WHERE entry_id = (SELECT min(entry_id) FROM processor_match)",
    ],
)
def test_a_cent_or_a_row_that_is_not_right_is_found(till, damage):
    paid(till)
    until_payout(till, "paid")
    assert pull(till).holds
    till.sandbox.advance(days=4)
    with till.database.write.connect() as connection:
        connection.execute(text(damage))
        with Session(connection) as session:
            found = proof.prove(session, LARKSPUR.chart, at=till.now())
        connection.rollback()
    assert not found.holds
    assert found.wrong or abs(found.unexplained) == Money(1)
    assert prove(till).holds


def test_what_the_processor_says_otherwise_the_second_time_is_not_taken(till):
    paid(till)
    pull(till)
    [line] = till.sandbox.find("balance_transaction")
    till.sandbox.world.store.put(line | {"fee": 464, "net": line["net"] - 1})
    assert pull(till).holds
    assert [each.kind for each in till.all(ProcessorException)] == [ExceptionKind.LINE_CHANGED]
    assert till.clearing("5100") == FEE


@pytest.mark.parametrize("kind", ["mismatch", "unknown_refund", "duplicate"])
def test_nobody_explains_away_what_is_of_their_own_household(till, office, kind):
    """A line has no account of its own: it is found by its attempt and by what it is."""
    staff = int(office.supervisor.partition(":")[2])
    with till.database.saving() as session:
        session.get_one(Staff, staff).email = till.door.owner.email
    attempt = paid(till)
    pull(till)
    if kind == "duplicate":
        stranger(till, attempt_id=str(attempt.id))
    elif kind == "mismatch":
        [payment] = till.all(Payment)
        refund = office.ask(payment, "1.00", way=RefundWay.CHECK)
        office.deed(checks.write, refund, number="1", by=office.specialist)
        till.sandbox.dispute(till.attempt(attempt.id).payment_intent_id)
        till.deliver()
    else:
        till.sandbox._receiver = lambda _body, _headers: 500
        till.gateway._client.v1.refunds.create(
            {"payment_intent": till.attempt(attempt.id).payment_intent_id, "amount": 5000}
        )
        till.sandbox.advance(days=2)
    pull(till)
    [wrong] = [each for each in till.all(ProcessorException) if each.is_open]
    for by, no in ((office.supervisor, Forbidden), (office.specialist, None)):
        with till.database.saving() as session, pytest.raises(no) if no else nullcontext():
            exceptions.explain(session, wrong.id, reason="So it is.", by=by, at=till.now())
    [call] = [each for each in till.all(Attention) if each.key == f"processor:{wrong.key}"]
    assert call.account_id == till.account_id
