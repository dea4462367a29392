"""Fault catalogue B: a debit comes back whose payer pays from another method by now."""

import pytest

from models.account import CustomerAccount, Person
from models.attempt import MethodType
from models.autopay import AutopayState, Mandate
from models.draft import DraftState
from models.money import Money
from models.outbox import OutboxMessage
from models.saved_method import MethodState, SavedMethod
from services import jobs
from services.drafts import withdrawing
from tests.factories import give_access
from tests.faults.autopaying import another_account
from tests.faults.test_autopay_returns import back, sent
from tests.faults.till import add_bill, card
from tests.workshop import LARKSPUR

S = DraftState


pytestmark = pytest.mark.usefixtures("draft")


def other_account(till, standing, method_id):
    """Another account of the payer's, drawn from the same bank account."""
    other_id = another_account(till)
    with till.database.saving() as session:
        give_access(
            session, session.get_one(Person, standing.purse.person_id),
            session.get_one(CustomerAccount, other_id),
        )  # fmt: skip
        add_bill(session, other_id, "26-000009", LARKSPUR.day(till.now()).replace(month=9, day=1),
                 Money.dollars("50"), till.now())  # fmt: skip
    other = standing.start(account_id=other_id, method_id=method_id)
    standing.replan(other)
    till.work()
    return other


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("code", ["R10", "R02", "R98"])
def test_b10_a_return_means_the_method_that_came_back_and_never_the_one_used_now(
    till, standing, code, is_late
):
    """The bank account is withdrawn wherever it pays; autopay goes on with the card."""
    returned_id = standing.method_id
    other = other_account(till, standing, returned_id)
    attempt = sent(till, standing)
    if is_late:
        standing.comes_back()
    card_id = standing.purse.keep(MethodType.CARD, card("4242424242424242"))
    standing.pay_from(card_id)

    back(till, attempt, code)

    states = {each.id: each.state for each in till.all(SavedMethod)}
    assert states == {returned_id: MethodState.SUSPENDED, card_id: MethodState.ACTIVE}
    assert standing.draft().state is S.FAILED
    assert standing.autopay().state is AutopayState.ON
    assert standing.autopay(other).state is AutopayState.SUSPENDED
    signed = {each.id: each for each in till.all(Mandate)}
    assert signed[standing.autopay().mandate_id].ended_at is None
    assert bool(signed[standing.autopay(other).mandate_id].ended_at) is (code == "R10")
    [letter] = till.all(OutboxMessage, kind="draft_returned")
    assert "6789" in letter.text


def test_b10_what_was_signed_for_the_method_ends_even_when_its_payer_left_it_meanwhile(
    till, standing, monkeypatch
):
    """The job that ends mandates comes later than the word of the bank."""
    attempt = sent(till, standing)
    standing.comes_back()
    card_id = standing.purse.keep(MethodType.CARD, card("4242424242424242"))
    till.sandbox.return_payment(till.attempt(attempt.id).payment_intent_id, "R10")
    with monkeypatch.context() as patch:
        patch.delitem(jobs.KINDS, withdrawing.KIND)
        till.deliver()
    standing.pay_from(card_id)
    till.work()

    new = standing.autopay().mandate_id
    ended = {each.id: each.end_reason for each in till.all(Mandate)}
    assert ended.pop(new) == ""
    assert list(ended.values()) == ["replaced"]
    assert standing.autopay().state is AutopayState.ON


def test_b07_returns_of_a_method_that_was_left_do_not_count_against_the_one_used_now(
    till, standing
):
    attempt = sent(till, standing)
    standing.pay_from(standing.purse.keep(MethodType.CARD, card("4242424242424242")))
    till.sandbox.advance(days=2)

    back(till, attempt, "R01")

    assert standing.autopay().returns == 0
    assert standing.draft().state is S.RETURNED
