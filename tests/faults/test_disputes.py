"""Fault catalogue A17 and C6 of the cards: a dispute is followed, posted once, and answered."""

import pytest
from sqlalchemy import select

from models.attempt import AttemptState, MethodType
from models.attention import Attention
from models.autopay import AutopayState, Mandate
from models.dispute import Dispute, DisputeStance, DisputeStatus
from models.errors import Refused
from models.money import Money
from models.payment import PaymentReturn
from models.refund import RefundWay
from models.saved_method import MethodState, SavedMethod
from services.autopay import evidence as autopay_evidence
from services.autopay import following_methods
from services.disputes import acting, evidence
from tests.faults.autopaying import Standing
from tests.faults.till import OWED, VISA, card
from tests.workshop import LARKSPUR

assert following_methods  # what it handles is known by importing
D = DisputeStatus
DISPUTE_FEE = Money.dollars("15.00")
WHOLE = OWED + LARKSPUR.payments.card_fee


def dispute_of(till, payment, **how):
    """The payer disputes it, and the events of that arrive."""
    till.sandbox.dispute(till.attempt(payment.attempt_id).payment_intent_id, **how)
    till.deliver()
    [dispute] = till.all(Dispute)
    return dispute


def fees(till):
    return [total for kind, _change, total in till.postings() if kind == "processor_fee"]


def test_a_dispute_has_its_day_its_words_and_its_fee(office, till):
    payment = office.paid()
    dispute = dispute_of(till, payment)
    assert (dispute.status, dispute.amount, dispute.withdrawn) == (D.NEEDS_RESPONSE, WHOLE, WHOLE)
    assert dispute.fee == DISPUTE_FEE
    assert dispute.evidence_due_at > till.now()
    [call] = till.all(Attention)
    assert "they say that they did not make it" in call.words
    assert "Answer with evidence before" in call.words
    assert till.owed() == OWED
    assert fees(till) == [1500]


@pytest.mark.parametrize(("verdict", "owed"), [("won", Money.ZERO), ("lost", OWED)])
@pytest.mark.parametrize("order", ["as_they_came", "backwards", "each_twice"])
def test_a17_events_of_a_dispute_in_any_order_post_each_movement_once(
    office, till, verdict, owed, order
):
    payment = office.paid()
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    made = till.sandbox.dispute(till.attempt(payment.attempt_id).payment_intent_id)
    till.sandbox.deliver()
    till.sandbox.close_dispute(made["id"], verdict)
    till.sandbox.deliver()
    told = {"backwards": letters[::-1], "each_twice": letters + letters}.get(order, letters)
    for letter in told:
        till.hear(*letter)
        till.work()
    [dispute] = till.all(Dispute)
    assert (dispute.status.value, dispute.is_closed) == (verdict, True)
    assert till.owed() == owed
    is_won = verdict == "won"
    assert len(till.all(PaymentReturn)) == 1 + is_won
    assert fees(till) == [1500] * (1 + is_won)
    assert till.clearing() == (WHOLE if is_won else -DISPUTE_FEE)


def test_a_bank_that_only_asks_takes_nothing_and_the_money_can_be_given_back(office, till):
    payment = office.paid()
    dispute = dispute_of(till, payment, inquiry=True)
    assert (dispute.status, dispute.withdrawn) == (D.WARNING_NEEDS_RESPONSE, Money.ZERO)
    assert till.owed() == Money.ZERO
    office.give(payment)
    assert office.at_processor() == [14675]


def test_a17_a_dispute_after_a_part_was_given_back_takes_the_rest_alone(office, till):
    payment = office.paid()
    office.give(payment, "46.75")
    dispute = dispute_of(till, payment)
    assert dispute.withdrawn == WHOLE - Money.dollars("46.75")
    assert till.owed() == OWED
    assert till.clearing() == -DISPUTE_FEE


def test_while_it_is_disputed_nothing_is_given_back(office, till):
    payment = office.paid()
    dispute_of(till, payment)
    for way in RefundWay:
        with pytest.raises(Refused, match="Answer the dispute"):
            office.ask(payment, "1.00", way=way, seen="0.00")


def test_a_dispute_that_no_event_told_of_is_found_and_followed_by_night(office, till):
    payment = office.paid()
    till.sandbox._receiver = lambda _body, _headers: 500
    made = till.sandbox.dispute(till.attempt(payment.attempt_id).payment_intent_id)
    till.run("watch_disputes")
    [dispute] = till.all(Dispute)
    assert dispute.status is D.NEEDS_RESPONSE
    till.sandbox.close_dispute(made["id"], "lost")
    till.run("look_at_disputes")
    [dispute] = till.all(Dispute)
    assert dispute.status is D.LOST


def act(till, office, verb, dispute, words="Sent at the dashboard."):
    return till.database.attempt(
        lambda session: verb(
            session, dispute.id, words=words, by=office.specialist, at=till.now()
        )
    )  # fmt: skip


def test_staff_say_that_it_was_answered_once_and_only_while_an_answer_is_taken(office, till):
    dispute = dispute_of(till, office.paid())
    act(till, office, acting.answered, dispute)
    again = act(till, office, acting.answered, dispute, words="Again.")
    assert again.stance is DisputeStance.ANSWERED
    with pytest.raises(Refused):
        act(till, office, acting.accept, dispute)
    till.sandbox.close_dispute(dispute.provider_id, "won")
    till.deliver()
    [dispute] = till.all(Dispute)
    assert dispute.is_closed


def test_what_is_accepted_is_lost_at_the_processor_too(office, till):
    payment = office.paid()
    dispute = dispute_of(till, payment)
    till.sandbox.fault("drop_after_success", match="POST /v1/disputes", times=1)
    act(till, office, acting.accept, dispute)
    act(till, office, acting.accept, dispute)
    till.work()
    till.sandbox.advance(seconds=60)
    till.work()
    till.deliver()
    [dispute] = till.all(Dispute)
    assert dispute.status is D.LOST
    assert till.state(till.attempt(payment.attempt_id)) is AttemptState.REVERSED


def test_a_card_that_is_disputed_is_not_drawn_from_again_and_its_autopay_waits(till):
    standing = Standing(till)
    standing.start(card(VISA))
    standing.told()
    standing.send()
    till.deliver()
    [attempt] = till.all_attempts()
    till.sandbox.dispute(attempt.payment_intent_id)
    till.deliver()
    till.sandbox.advance(seconds=60)
    till.deliver()
    till.work()
    [method] = till.all(SavedMethod)
    assert (method.method_type, method.state) == (MethodType.CARD, MethodState.SUSPENDED)
    assert standing.autopay().state is AutopayState.SUSPENDED


@pytest.mark.parametrize("changes", ["before it is drawn", "after it was drawn"])
def test_the_evidence_holds_the_permission_that_the_charge_was_drawn_on(till, changes):
    """Neither the one it was planned under nor one that came later; nor another person's."""
    standing = Standing(till)
    standing.start(card("5555555555554444"))
    standing.told()
    till.sandbox.advance(hours=2)
    other = standing.purse.keep(MethodType.CARD, card(VISA))
    if changes == "before it is drawn":
        standing.pay_from(other)
    standing.send()
    till.settle()
    [attempt] = till.all_attempts()
    if changes == "after it was drawn":
        till.sandbox.advance(hours=2)
        standing.pay_from(other)
    till.sandbox.dispute(attempt.payment_intent_id, reason="fraudulent")
    till.deliver()

    [dispute] = till.all(Dispute)
    drawn_on = Mandate.method_id == attempt.method_id
    with till.database.reading() as session:
        signed = session.scalars(select(Mandate).where(drawn_on)).one()
        gathered = evidence.gather(session, LARKSPUR, session.get_one(Dispute, dispute.id))
        pack = autopay_evidence.of_draft(session, LARKSPUR, attempt.draft_id, at=till.now())
    [agreed] = [each for each in gathered.sections if each.title == "What the payer agreed to"]
    assert agreed.text == signed.text
    assert dict(agreed.rows)["Version of the words"] == signed.version
    assert pack.facts["permission"]["version"] == signed.version
