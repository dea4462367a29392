"""Fault catalogue A2, A15, A18, B5, C1 to C4, C13: a refund on its way, whatever gets lost."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import event

from models.attempt import AttemptState, MethodType
from models.money import Money
from models.payment import PaymentReturn
from models.refund import RefundState
from services.refunds import sending
from tests.faults.refunding import BANK_OK, REFUND_FAILS, REFUND_LATER
from tests.faults.till import OWED

S = RefundState
FEE = Money.dollars("2.45")


@pytest.mark.parametrize(
    "fault", ["drop_after_success", "timeout_before", "error_500_after_success"]
)
def test_c04_an_answer_that_is_lost_is_looked_up_and_never_given_twice(office, till, fault):
    payment = office.paid()
    till.sandbox.fault(fault, match="POST /v1/refunds", times=4)
    refund = office.give(payment)
    assert refund.state is S.UNKNOWN
    assert till.owed() == Money.ZERO
    refund = office.look(refund)
    till.sandbox.clear_faults()
    refund = office.look(refund, seconds=700)
    assert refund.state is S.SUCCEEDED
    assert office.at_processor() == [14675]
    assert till.owed() == OWED


@pytest.mark.parametrize(
    ("when", "every", "least"), [("before_cursor_execute", 3, 8), ("commit", 1, 1)]
)
def test_c01_killed_at_any_statement_or_commit_a_refund_is_whole_or_not_there(
    office, till, when, every, least
):
    payment = office.paid(email="")
    till.sandbox._receiver = lambda _body, _headers: 200  # its events are another story
    tried, at = 0, 0
    while tried < 200:
        tried, at = tried + 1, at + every
        refund = office.ask(payment, "0.10")
        if not _killed_at(at, when, till, refund):
            break
        office.look(refund)
        if office.one(refund).state is S.APPROVED:  # nothing was kept: the job does it again
            till.work()
        assert office.one(refund).state is S.SUCCEEDED
    assert least < tried < 200
    till.sandbox.deliver()
    assert office.at_processor() == [10] * tried
    assert till.postings()[1:] == [("refund", 10, 10)] * tried


def _killed_at(number, when, till, refund) -> bool:
    """Whether a worker that sends a refund was killed at its so-manieth statement."""
    count = 0

    def kill(*_given):
        nonlocal count
        count += 1
        if count == number:
            raise SystemExit

    engine = till.database.write
    event.listen(engine, when, kill)
    try:
        sending.send(till.context, refund.id)
    except SystemExit:
        return True
    finally:
        event.remove(engine, when, kill)
    return False


def test_a15_what_was_not_there_a_day_later_is_never_sent(office, till):
    payment = office.paid()
    till.sandbox.fault("timeout_before", match="POST /v1/refunds", times=4)
    refund = office.give(payment)
    till.sandbox.clear_faults()
    refund = office.look(refund, days=2)
    assert (refund.state, refund.failure_code) == (S.FAILED, "not_sent")
    assert office.at_processor() == []
    assert office.left(payment) == payment.amount
    assert "refund" in till.attentions()


def test_a18_a_refund_that_fails_later_is_taken_back_and_everybody_is_told(office, till):
    payment = office.paid(REFUND_FAILS)
    refund = office.give(payment)
    assert (refund.state, till.owed()) == (S.SUCCEEDED, OWED)
    till.sandbox.advance(days=5)
    till.deliver()
    refund = office.one(refund)
    assert refund.state is S.FAILED
    assert till.owed() == Money.ZERO
    assert till.letters() == ["receipt", "refund_sent", "refund_failed"]
    assert till.attentions() == ["refund"]
    assert office.left(payment) == payment.amount
    assert till.postings()[1:] == [("refund", 14675, 14675), ("reversal", -14675, 14675)]


def test_a18_a_failure_that_no_event_told_of_is_found_by_looking(office, till):
    payment = office.paid(REFUND_FAILS)
    refund = office.give(payment)
    till.sandbox._receiver = lambda _body, _headers: 500
    till.sandbox.advance(days=5)
    assert office.look(refund, days=1).state is S.FAILED
    assert till.owed() == Money.ZERO


def test_a_refund_on_its_way_is_pending_and_then_there(office, till):
    payment = office.paid(REFUND_LATER)
    refund = office.give(payment)
    assert (refund.state, till.owed()) == (S.PENDING, OWED)
    till.sandbox.advance(days=4)
    till.deliver()
    assert office.one(refund).state is S.SUCCEEDED
    assert till.letters() == ["receipt", "refund_sent"]


@pytest.mark.parametrize("order", ["as_they_came", "backwards", "each_twice"])
def test_a02_events_of_a_refund_in_any_order_and_twice_end_the_same(office, till, order):
    payment = office.paid(REFUND_FAILS)
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    refund = office.give(payment)
    till.sandbox.deliver()
    till.sandbox.advance(days=5)
    till.sandbox.deliver()
    told = {"backwards": letters[::-1], "each_twice": letters + letters}.get(order, letters)
    for letter in told:
        till.hear(*letter)
        till.work()
    assert office.one(refund).state is S.FAILED
    assert till.postings()[1:] == [("refund", 14675, 14675), ("reversal", -14675, 14675)]
    assert till.letters() == ["receipt", "refund_sent", "refund_failed"]


def test_b05_a_return_before_a_refund_is_sent_calls_it_off(office, till):
    payment = office.paid(BANK_OK, MethodType.BANK)
    refund = office.ask(payment)
    till.sandbox.return_payment(till.attempt(payment.attempt_id).payment_intent_id, "R01")
    till.sandbox._receiver = lambda _body, _headers: 500
    till.work()
    assert office.one(refund).state in (S.FAILED, S.CANCELLED)
    till.sandbox._receiver = till.hear
    till.settle()
    assert till.owed() == OWED
    assert office.at_processor() == []


def test_b05_a_return_while_a_refund_is_on_its_way_ends_with_the_return_alone(office, till):
    payment = office.paid(BANK_OK, MethodType.BANK)
    refund = office.give(payment)
    assert refund.state is S.PENDING
    till.sandbox.return_payment(till.attempt(payment.attempt_id).payment_intent_id, "R10")
    till.deliver()
    assert office.one(refund).state is S.CANCELLED
    assert till.state(till.attempt(payment.attempt_id)) is AttemptState.REVERSED
    assert till.owed() == OWED
    assert till.clearing("1120") == Money.ZERO
    [back] = till.all(PaymentReturn)
    assert back.amount == OWED


def test_b05_a_return_after_a_refund_arrived_is_a_persons_and_never_posted_twice(office, till):
    payment = office.paid(BANK_OK, MethodType.BANK)
    refund = office.give(payment)
    till.sandbox.advance(days=5)
    till.deliver()
    assert office.one(refund).state is S.SUCCEEDED
    till.sandbox.return_payment(till.attempt(payment.attempt_id).payment_intent_id, "R10")
    till.deliver()
    assert till.owed() == OWED
    assert "over_returned" in till.attentions()


def test_c02_two_workers_send_one_refund(office, till):
    payment = office.paid()
    refund = office.ask(payment)
    barrier = Barrier(2)

    def work():
        barrier.wait()
        sending.send(till.context, refund.id)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.look(refund)
    assert office.one(refund).state is S.SUCCEEDED
    assert office.at_processor() == [14675]


def test_c03_a_worker_that_slept_over_its_lease_sends_nothing_more(office, till, monkeypatch):
    payment = office.paid()
    refund = office.ask(payment)
    asked = sending._ask

    def asleep(context, refund_id, request):  # somebody took over while it slept
        monkeypatch.setattr(sending, "_ask", asked)
        till.sandbox.advance(seconds=600)
        assert sending.look(context, refund_id).state is S.SUCCEEDED
        return asked(context, refund_id, request)

    monkeypatch.setattr(sending, "_ask", asleep)
    sending.send(till.context, refund.id)
    assert office.at_processor() == [14675]
    assert till.postings()[1:] == [("refund", 14675, 14675)]


def test_c13_a_clock_that_jumps_sends_nothing_again(office, till):
    payment = office.paid()
    refund = office.give(payment)
    office.look(refund, days=1)
    office.look(refund, seconds=1)
    till.run("look_at_refunds")
    assert office.at_processor() == [14675]
