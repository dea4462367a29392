"""Fault catalogue A: the processor and its webhooks."""

import itertools
import json
import time
from datetime import UTC, datetime

import pytest

from models.attempt import AttemptState
from models.inbox import EventStatus, ProviderEvent
from models.ledger import Component
from models.money import Money
from models.payment import Payment
from services.gateways.processor import EventRefused
from tests.faults.till import OWED

S = AttemptState
PAID = [("payment", -14675, 14920)]
BANK_OK = "000123456789"


def test_a_card_pays_the_bill_and_its_fee_is_kept_apart(till):
    attempt = till.ask()
    assert till.pay(attempt) == 303
    till.deliver()

    assert till.state(attempt) is S.SUCCEEDED
    assert till.owed() == Money.ZERO
    assert till.clearing() == OWED + Money.dollars("2.45")
    assert till.postings() == PAID
    assert till.letters() == ["receipt"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a02_events_in_any_order_end_in_the_same_books(till, order):
    attempt = till.ask()
    till.pay(attempt)
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    till.sandbox.deliver()
    followed = [each for each in letters if b"checkout.session" in each[0] or b"intent" in each[0]]
    for index in order:
        till.hear(*followed[index % len(followed)])
        till.work()

    assert till.state(attempt) is S.SUCCEEDED
    assert till.postings() == PAID


def test_a04_an_event_that_never_comes_is_not_missed(till):
    attempt = till.ask()
    till.sandbox.fault("webhook_drop", times=-1)
    till.pay(attempt)
    till.deliver()
    assert till.state(attempt) is S.OPEN

    till.resolve(seconds=15 * 60)

    assert till.state(attempt) is S.SUCCEEDED
    assert till.postings() == PAID


@pytest.mark.parametrize("fault", ["webhook_bad_signature", "webhook_old_timestamp"])
def test_a05_an_event_that_is_not_signed_now_by_the_processor_is_refused(till, fault):
    attempt = till.ask()
    till.sandbox.fault(fault, times=-1)
    till.pay(attempt)
    till.deliver()

    assert set(till.answers) == {400}
    assert till.all(ProviderEvent) == []
    assert till.state(attempt) is S.OPEN


def test_a05_a_changed_byte_or_a_signature_for_tomorrow_is_refused(till):
    import stripe

    attempt = till.ask()
    till.pay(attempt)
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    till.sandbox.deliver()
    body, headers = letters[0]
    signature = headers["Stripe-Signature"]
    tomorrow = stripe.WebhookSignature.generate_signature_header(
        body.decode(), till.sandbox.secret, int(time.time()) + 86_400
    )
    rewritten = json.dumps(json.loads(body), sort_keys=True).encode()
    for wrong_body, wrong_signature in (
        (body[:-2] + b" }", signature), (rewritten, signature), (body, ""), (body, "t=1"),
        (body, "t=x,v1=00"), (body, tomorrow), (b"", signature),
    ):  # fmt: skip
        with pytest.raises(EventRefused):
            till.gateway.read_event(wrong_body, wrong_signature, at=datetime.now(UTC))


def test_a06_two_secrets_are_good_while_one_replaces_the_other(till):
    from services.gateways.stripe_gateway import StripeGateway

    till.ask()
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    till.pay(till.ask())
    till.sandbox.deliver()
    body, headers = letters[0]
    both = StripeGateway("sk_test_x", webhook_secrets=["whsec_new", till.sandbox.secret])
    new = StripeGateway("sk_test_x", webhook_secrets=["whsec_new"])

    assert both.read_event(body, headers["Stripe-Signature"], at=datetime.now(UTC)).event_id
    with pytest.raises(EventRefused):
        new.read_event(body, headers["Stripe-Signature"], at=datetime.now(UTC))


def test_a07_an_event_of_the_other_mode_is_put_aside_and_shown(till):
    attempt = till.ask()
    till.sandbox.fault("webhook_wrong_livemode", times=-1)
    till.pay(attempt)
    till.deliver()

    assert {row.status for row in till.all(ProviderEvent)} == {EventStatus.QUARANTINED}
    assert till.postings() == []
    assert "unmatched" in till.attentions()
    till.sandbox.clear_faults()
    till.resolve(seconds=15 * 60)
    assert till.postings() == PAID


def test_a08_an_unheard_of_event_and_another_version_are_kept_and_break_nothing(till):
    attempt = till.ask()
    till.sandbox.fault("unknown_event", times=-1)
    till.sandbox.fault("webhook_other_api_version", times=-1)
    till.pay(attempt)
    till.deliver()

    assert set(till.answers) == {200}
    assert EventStatus.IGNORED in {row.status for row in till.all(ProviderEvent)}
    assert till.postings() == PAID


def test_a09_an_event_about_no_payment_of_ours_is_shown_and_makes_nothing(till):
    client = till.gateway._client
    client.v1.payment_intents.create(
        {"amount": 5000, "currency": "usd", "allowed_payment_method_types": ["card"],
         "payment_method": "pm_card_visa", "confirm": True}
    )  # fmt: skip
    till.deliver()
    till.sandbox.advance(seconds=15 * 60)
    for _ in range(3):
        till.sandbox.advance(hours=1)
        till.work()

    assert till.postings() == []
    assert "unmatched" in till.attentions()


def test_a10_another_amount_than_ours_posts_nothing_and_is_shown(till):
    till.sandbox.fault("amount_tamper", times=-1)
    attempt = till.ask()
    till.pay(attempt)
    till.deliver()

    assert till.state(attempt) is S.REVIEW
    assert till.postings() == []
    assert till.attentions() == ["mismatch"]


def test_a12_the_answer_lost_after_the_page_was_opened_is_one_page_and_one_payment(till):
    till.sandbox.fault("drop_after_success", match="POST /v1/checkout/sessions", times=2)
    attempt = till.ask()
    assert till.state(attempt) is S.UNKNOWN

    till.resolve(seconds=6)

    assert till.state(attempt) is S.OPEN
    assert len(till.sandbox.find("checkout.session")) == 1
    till.pay(attempt)
    till.deliver()
    assert till.postings() == PAID


def test_a15_after_a_day_nothing_is_sent_again_only_looked_up(till):
    till.sandbox.fault("timeout_before", match="POST /v1/checkout/sessions", times=2)
    attempt = till.ask()
    assert till.state(attempt) is S.UNKNOWN
    before = len([r for r in till.sandbox.requests if r["method"] == "POST"])

    till.resolve(days=2)

    assert len([r for r in till.sandbox.requests if r["method"] == "POST"]) == before
    assert till.state(attempt) is S.FAILED
    assert till.attempt(attempt.id).failure_code == "not_sent"


def test_a16_money_after_the_payer_turned_back_is_posted_held_and_shown(till):
    first, second = till.ask(), till.ask(payer="browser:2")
    till.pay(first)
    till.pay(second)
    till.deliver()

    assert till.owed(Component.CREDIT) == -OWED
    assert len(till.all(Payment)) == 2
    assert "late_money" in till.attentions()
