"""Fault catalogue B7, B12: a debit that came back is asked for again, and what it costs."""

import pytest

from models.attempt import PaymentAttempt
from models.audit import AuditEvent, Deed
from models.autopay import AutopayState
from models.draft import DraftState
from models.ledger import Component, EntryKind
from models.money import Money
from models.outbox import OutboxMessage
from services.books import ledger
from services.books.chart import open_books
from services.books.ledger import Leg
from services.desk import draft_page
from services.drafts import fees, sending
from services.rules import returned
from tests.faults.test_autopay_returns import back, fee_entries, sent
from tests.faults.till import OWED
from tests.workshop import LARKSPUR

S = DraftState
FEE = LARKSPUR.autopay.return_fee


@pytest.fixture
def standing(standing, draft):
    """On, and told."""
    return standing


def waive(till, attempt):
    with till.database.saving() as session:
        fees.waive(
            session, LARKSPUR, attempt.draft_id, attempt.id, reason="First time",
            by="staff:99", at=till.now(),
        )  # fmt: skip


@pytest.mark.parametrize("paid", ["66.75", "0.01", "146.50"])
def test_b07_a_bank_is_asked_again_for_the_same_amount_or_not_at_all(till, standing, paid):
    """Less is owed than came back: the draft ends, its payer reads why, and the rest waits."""
    attempt = sent(till, standing)
    till.sandbox.advance(days=2)
    back(till, attempt, "R01")
    paid = Money.dollars(paid)
    till.pay(till.ask((paid + FEE).plain))
    till.deliver()

    assert standing.send() is sending.Sent.STOPPED
    assert [each.draft_try for each in till.all_attempts() if each.draft_id] == [1]
    assert (standing.draft().state, standing.draft().reason) == (S.CANCELLED, sending.LESS_OWED)
    [letter] = till.all(OutboxMessage, kind="draft_not_needed")
    assert f"The {OWED - paid} that is left goes with your next bill" in letter.text
    assert till.owed() == OWED - paid


def test_b07_a_draw_that_stood_down_before_the_bank_heard_of_it_may_be_for_less(till, standing):
    draft = standing.draft()
    standing.on(draft.draw_on)
    with till.database.saving() as session:
        ready = sending._write(session, context=till.context, draft_id=draft.id, run_on=None)
    till.pay(till.ask("46.75"))
    till.deliver()
    assert sending.send(till.context, draft.id) is sending.Sent.LATER
    assert till.attempt(ready.attempt.id).submitted_at is None
    standing.send()
    assert [each.amount for each in till.all_attempts() if each.draft_try == 2] == [
        OWED - Money.dollars("46.75")
    ]


def test_b07_a_second_return_ends_the_draft_and_autopay_waits_and_is_not_deleted(till, standing):
    for _ in range(2):
        attempt = max((sent(till, standing), *till.all_attempts()), key=lambda each: each.draft_try)
        till.sandbox.advance(days=2)
        back(till, attempt, "R01")

    assert standing.draft().state is S.FAILED
    assert standing.autopay().state is AutopayState.SUSPENDED
    assert len(fee_entries(till)) == 1
    first, second = till.all(OutboxMessage, kind="draft_returned")
    assert f"A fee of {FEE} was charged" in first.text
    assert "only once" in first.text
    assert "fee" not in second.text
    with till.database.reading() as session:
        tries = draft_page.tries(session, standing.draft().id)
    assert [each.fee for each in tries] == [FEE, None]
    standing.replan()
    assert standing.draft().state is S.FAILED


def test_b12_a_fee_that_was_waived_is_not_charged_again_by_the_next_try(till, standing):
    for turn in range(2):
        attempt = max((sent(till, standing), *till.all_attempts()), key=lambda each: each.draft_try)
        till.sandbox.advance(days=2)
        back(till, attempt, "R01")
        if not turn:
            waive(till, attempt)
    waive(till, attempt)
    assert till.owed(Component.FEE) == Money.ZERO
    assert len(till.all(AuditEvent, action=Deed.FEE_WAIVED)) == 1


def test_b12_a_fee_that_was_named_by_its_try_before_counts_for_its_draft(till, standing):
    attempt = sent(till, standing)
    with till.database.saving() as session:
        charged = session.get_one(PaymentAttempt, attempt.id)
        code = LARKSPUR.chart.revenue[Component.FEE]
        books = open_books(session, LARKSPUR.chart, account_id=till.account_id, codes={code})
        ledger.post(
            session, key=f"return_fee:{attempt.id}", kind=EntryKind.FEE,
            account_id=till.account_id,
            legs=[Leg(books.part(Component.FEE), books.general[code], FEE)],
            on=LARKSPUR.day(till.now()), at=till.now(), actor="test", memo="As it was before",
        )  # fmt: skip
        meaning = returned.of_code("R01")
        assert not fees.charge(session, LARKSPUR, charged, meaning, at=till.now(), by="test")
    waive(till, attempt)
    assert till.owed(Component.FEE) == Money.ZERO


def test_b12_the_return_fee_is_charged_once_and_can_be_waived(till, standing):
    attempt = sent(till, standing)
    till.sandbox.advance(days=2)
    back(till, attempt, "R01")
    till.settle()
    assert till.owed(Component.FEE) == FEE
    for _ in range(2):
        waive(till, attempt)

    assert till.owed() == OWED
    with till.database.reading() as session:
        assert ledger.balance(session, till.account_id).of(Component.FEE) == Money.ZERO
