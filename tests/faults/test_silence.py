"""Fault catalogue A4 and A14: the processor says nothing, for a moment, an hour or ever."""

from uuid import uuid4

from models.attempt import AttemptState, AttemptTransition, MethodType, PayerKind
from models.inbox import EventStatus, ProviderEvent
from models.job import Job
from models.money import Money
from services.payments import attempts, checkout
from tests.faults.till import OWED, PAYER
from tests.workshop import LARKSPUR

S = AttemptState
PAID = [("payment", -14675, 14920)]
BANK_OK = "000123456789"
EVERYTHING = r"/v1/"


def test_a04_money_found_by_looking_is_counted_as_recovered_and_money_told_of_is_not(till):
    told, found = till.ask("50.00", payer="browser:2"), till.ask("60.00")
    till.pay(told)
    till.deliver()
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(found)
    till.deliver()

    till.resolve(seconds=15 * 60)

    results = [job.result for job in till.all(Job, kind="resolve_attempts")]
    assert results[-1].endswith("recovered 1.")
    moves = [move for move in till.all(AttemptTransition) if move.is_recovered]
    assert [move.attempt_id for move in moves] == [found.id]
    log = till.door.log.getvalue()
    assert log.count('"attempt.recovered"') == 1
    assert str(found.id) in log


def test_a04_a_dispute_whose_event_is_lost_is_found(till):
    attempt = till.ask()
    till.pay(attempt)
    till.deliver()
    till.sandbox.fault("webhook_drop", times=-1)
    till.sandbox.dispute(till.attempt(attempt.id).payment_intent_id)
    till.deliver()
    assert till.state(attempt) is S.SUCCEEDED

    till.sandbox.advance(hours=6)
    till.run("watch_disputes")

    assert till.all(Job, kind="watch_disputes")[-1].result == "Looked at 1 of 1, recovered 1."
    assert till.state(attempt) is S.DISPUTED
    assert till.owed() == OWED


def test_a04_a_bank_return_whose_event_is_lost_is_found(till):
    attempt = till.ask(method=MethodType.BANK)
    till.pay(attempt, BANK_OK)
    till.sandbox.advance(days=7)
    till.deliver()
    till.sandbox.fault("webhook_drop", times=-1)
    till.sandbox.advance(days=59)
    till.sandbox.return_payment(till.attempt(attempt.id).payment_intent_id, "R10")
    till.deliver()

    till.run("watch_disputes")

    assert till.state(attempt) is S.REVERSED
    assert till.owed() == OWED


def test_a04_the_end_of_a_dispute_whose_event_is_lost_is_found(till):
    attempt = till.ask()
    till.pay(attempt)
    till.deliver()
    dispute = till.sandbox.dispute(till.attempt(attempt.id).payment_intent_id)
    till.deliver()
    till.sandbox.fault("webhook_drop", times=-1)
    till.sandbox.advance(days=3)
    till.sandbox.close_dispute(dispute["id"], "won")

    till.resolve(days=1)

    assert till.state(attempt) is S.DISPUTE_WON
    assert till.owed() == Money.ZERO


def test_a14_a_page_that_asks_too_often_during_an_outage_strands_nobody(till):
    attempt = till.ask()
    till.sandbox.fault("timeout_before", match=EVERYTHING, times=-1)
    for _ in range(30):
        till.sandbox.advance(seconds=6)
        checkout.follow(till.context, attempt.id, cause="return page")
    assert till.state(attempt) is S.OPEN
    till.sandbox.clear_faults()
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(attempt)

    till.resolve(hours=7)

    assert till.postings() == PAID


def test_a14_a_bank_payment_on_its_way_stays_on_its_way_however_often_nobody_answers(till):
    attempt = till.ask(method=MethodType.BANK)
    till.pay(attempt, BANK_OK)
    till.deliver()
    till.sandbox.fault("timeout_before", match=EVERYTHING, times=-1)
    for _ in range(12):
        till.resolve(hours=6)

    assert till.state(attempt) is S.PROCESSING
    assert "unresolved" in till.attentions()
    with till.database.reading() as session:
        assert attempts.due(session, till.account_id) == Money.ZERO


def test_an_event_is_not_done_while_nobody_could_be_asked(till):
    attempt = till.ask()
    till.pay(attempt)
    till.sandbox.fault("timeout_before", match=EVERYTHING, times=-1)
    till.sandbox.deliver()
    till.work()
    assert EventStatus.DONE not in {event.status for event in till.all(ProviderEvent)}

    till.sandbox.clear_faults()
    till.sandbox.advance(hours=2)
    till.work()

    assert till.state(attempt) is S.SUCCEEDED


def test_a_refund_made_at_the_processor_is_shown_to_a_person(till):
    attempt = till.ask()
    till.pay(attempt)
    till.deliver()
    till.gateway._client.v1.refunds.create(
        {"payment_intent": till.attempt(attempt.id).payment_intent_id}
    )
    till.deliver()

    assert "mismatch" in till.attentions()
    assert till.postings() == [*PAID, ("refund", 14675, 14920)]


def test_cancelling_what_was_never_sent_opens_no_page(till):
    wish = attempts.Wish(
        id=uuid4(), account_id=till.account_id, payer_kind=PayerKind.GUEST, payer_key=PAYER,
        method_type=MethodType.CARD, amount=OWED, balance_seen=OWED,
    )  # fmt: skip
    with till.database.saving() as session:
        attempt = attempts.open_attempt(session, LARKSPUR, wish, at=till.now())

    checkout.cancel(till.context, attempt.id, cause="payer")

    assert till.state(attempt) is S.CANCELLED
    assert till.sandbox.find("checkout.session") == []


def test_the_last_address_written_gets_the_receipt(till):
    first = till.ask(email="wrong@example.org")
    again = till.ask(email="right@example.org")
    assert again.id == first.id
    assert till.attempt(first.id).email == "right@example.org"
