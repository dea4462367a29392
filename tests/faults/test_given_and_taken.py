"""Fault catalogue B5: a part was given back, and then the bank takes the whole payment.

What the bank took and is left of the payment is owed again at once. Only the rest, which the
payer has twice, is a named difference and a person's.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from models.attempt import AttemptState, MethodType
from models.attention import Attention, AttentionKind
from models.money import Money
from models.payment import PaymentReturn, ReturnKind
from models.processor_line import ExceptionKind, ProcessorException
from models.refund import RefundState, RefundWay
from sandbox.stripe import disputes
from services.payments import outgoing
from services.refunds import checks
from tests.faults.reconciling import prove, pull
from tests.faults.refunding import BANK_OK, REFUND_FAILS, Office
from tests.faults.till import OWED, VISA, Till

GIVEN = Money.dollars("1.00")
FEE = Money.dollars("2.45")


@dataclass
class Story:
    """A payment of which a dollar was given back before its bank or network took it."""

    till: Till
    office: Office

    def begin(self, method=MethodType.BANK, way=RefundWay.CHECK, number=BANK_OK, dollars="1.00"):
        pull(self.till)
        self.payment = self.office.paid(number, method)
        self.refund = self.office.ask(self.payment, dollars, way=way)
        self.till.work()
        if way is RefundWay.CHECK:
            self.office.deed(checks.write, self.refund, number="10442")
        elif method is MethodType.BANK:
            self.till.sandbox.advance(days=5)
            self.till.deliver()
        return self

    def comes_back(self):
        attempt = self.till.attempt(self.payment.attempt_id)
        self.till.sandbox.return_payment(attempt.payment_intent_id, "R10")
        self.till.deliver()

    def posted(self):
        return [(row.kind, row.amount) for row in self.till.all(PaymentReturn)]

    def open(self):
        pull(self.till)
        return [(each.kind, each.amount) for each in self.till.all(ProcessorException)
                if each.is_open]  # fmt: skip

    def waits(self):
        return [row for row in self.till.all(Attention) if row.resolved_at is None
                and row.kind is AttentionKind.OVER_RETURNED]  # fmt: skip


@pytest.fixture
def story(till, office):
    return Story(till, office)


@pytest.mark.parametrize("way", RefundWay)
def test_b05_a_dollar_given_back_does_not_make_a_payment_free_that_the_bank_takes(till, story, way):
    story.begin(way=way).comes_back()
    till.settle()
    assert till.state(till.attempt(story.payment.attempt_id)) is AttemptState.REVERSED
    assert story.posted() == [(ReturnKind.RETURNED, OWED - GIVEN)]
    assert till.owed() == OWED
    [call] = story.waits()
    assert "$1.00 of it is more than can" in call.words
    till.sandbox.advance(days=4)
    assert story.open() == [(ExceptionKind.AMOUNT_DIFFERS, GIVEN)]
    found = prove(till)
    assert (found.holds, found.unexplained) == (True, Money.ZERO)
    assert [side.open for side in found.sides if side.code == "1120"] == [GIVEN]


def test_b05_when_the_check_is_voided_the_rest_of_the_return_is_posted_by_itself_once(
    till, office, story
):
    story.begin().comes_back()
    assert story.open() == [(ExceptionKind.AMOUNT_DIFFERS, GIVEN)]
    for _ in range(2):
        office.deed(checks.void, story.refund, words="Came back by mail.")
        till.work()
        till.settle()
    assert story.posted() == [
        (ReturnKind.RETURNED, OWED - GIVEN), (ReturnKind.RETURNED, GIVEN)
    ]  # fmt: skip
    assert till.owed() == OWED
    assert story.waits() == []
    assert story.open() == []
    till.sandbox.advance(days=4)
    assert story.open() == []
    assert prove(till).holds
    assert till.clearing("1010") == Money.ZERO


def test_b05_a_refund_that_fails_after_the_payment_was_disputed_makes_room_for_the_rest(
    till, office, story, monkeypatch
):
    """The network names the whole charge, whatever was given back of it before."""
    story.begin(MethodType.CARD, RefundWay.SOURCE, REFUND_FAILS)
    _names_the_whole(monkeypatch)
    till.sandbox.dispute(till.attempt(story.payment.attempt_id).payment_intent_id)
    till.deliver()
    assert story.posted() == [(ReturnKind.DISPUTED, OWED + FEE - GIVEN)]
    till.sandbox.advance(days=5)
    till.deliver()
    till.settle()
    assert office.one(story.refund).state is RefundState.FAILED
    assert story.posted()[1:] == [(ReturnKind.DISPUTED, GIVEN)]
    assert till.owed() == OWED
    assert story.waits() == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_b05_a_dispute_won_gives_back_what_was_posted_and_a_void_before_or_after_it_ends_the_same(
    till, office, story, when
):
    story.begin(MethodType.CARD, number=VISA)
    attempt = till.attempt(story.payment.attempt_id)
    dispute = till.sandbox.dispute(attempt.payment_intent_id)
    till.deliver()
    assert story.posted() == [(ReturnKind.DISPUTED, OWED + FEE - GIVEN)]
    steps = [
        lambda: till.sandbox.close_dispute(dispute["id"], "won"),
        lambda: office.deed(checks.void, story.refund, words="Lost."),
    ]
    for step in steps if when == "after" else steps[::-1]:
        step()
        till.deliver()
        till.settle()
    with till.database.reading() as session:
        assert outgoing.went(session, session.merge(story.payment, load=False)) == Money.ZERO
    assert till.owed() == Money.ZERO
    assert story.waits() == []
    till.sandbox.advance(days=4)
    assert story.open() == []
    assert prove(till).holds


def test_b05_nothing_left_of_a_payment_posts_nothing_and_a_void_then_posts_the_whole(
    till, office, story
):
    story.begin(dollars="146.75").comes_back()
    assert story.posted() == []
    assert till.owed() == OWED
    till.sandbox.advance(seconds=int(timedelta(minutes=5).total_seconds()))
    office.deed(checks.void, story.refund, words="Never cashed.")
    till.settle()
    assert story.posted() == [(ReturnKind.RETURNED, OWED)]
    assert till.owed() == OWED


def _names_the_whole(monkeypatch):
    made = disputes._made

    def whole(world, charge, reason):
        return made(world, charge | {"amount_refunded": 0}, reason)

    monkeypatch.setattr(disputes, "_made", whole)
