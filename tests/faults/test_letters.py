"""Fault catalogue A1, A2, A5, A8, A11, A21 at the door: what letters of the processor may do."""

import inspect
import itertools
import json
import select
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from models.attempt import AttemptState
from models.attention import Attention
from models.inbox import EventStatus, ProviderEvent
from models.money import Money
from models.payment import PaymentReturn
from sandbox.stripe import sign
from services.gateways import stripe_events, stripe_gateway
from services.gateways.processor import EventRefused
from services.payments.inbox import REFUSED, refused
from tests.faults.till import OWED
from web.settings import Settings

S = AttemptState
PAID = [("payment", -14675, 14920)]
WEBHOOK = "/webhooks/stripe"


def gather(till):
    """Let the processor send its letters to us instead of to the door."""
    letters = []
    till.sandbox._receiver = lambda body, headers: letters.append((body, headers)) or 200
    till.sandbox.deliver()
    return letters


def of_type(letters, *types):
    by_type = {json.loads(body)["type"]: (body, headers) for body, headers in letters}
    return [by_type[each] for each in types]


def send(till, event, *, at=None):
    """A letter of our own making, rightly signed."""
    body = event if isinstance(event, str) else json.dumps(event)
    signed = sign(body, till.sandbox.secret, int(time.time()) if at is None else at)
    return till.hear(body.encode(), {"Stripe-Signature": signed})


@pytest.mark.parametrize("times", [2, 50])
def test_a01_the_same_letter_many_times_at_once_has_one_effect_and_every_answer_is_200(till, times):
    attempt = till.ask()
    till.pay(attempt)
    letters = gather(till)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda letter: till.hear(*letter), letters * times))
    till.work()

    assert answers == [200] * len(letters) * times
    assert till.postings() == PAID
    assert len(till.all(ProviderEvent)) == len(letters)


DISPUTED = ("charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed")


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a02_a_lost_dispute_told_in_any_order_ends_in_the_same_books(till, order):
    attempt = till.ask()
    till.pay(attempt)
    [intent] = till.sandbox.find("payment_intent")
    dispute = till.sandbox.dispute(intent["id"])
    till.sandbox.close_dispute(dispute["id"], "lost")
    letters = of_type(gather(till), "payment_intent.succeeded", *DISPUTED)
    for index in order:
        assert till.hear(*letters[index]) == 200
        till.work()

    assert till.state(attempt) is S.REVERSED
    assert [change for _kind, change, _total in till.postings() if change] == [-14675, 14675]
    assert [kind for kind, change, _total in till.postings() if not change] == ["processor_fee"]
    assert till.owed() == OWED


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a02_each_letter_of_a_dispute_that_is_won_may_come_before_the_next_thing_happens(
    till, order
):
    """The letters of the withdrawal come, in any order, before and after the money is back."""
    attempt = till.ask()
    till.pay(attempt)
    till.deliver()
    dispute = till.sandbox.dispute(till.attempt(attempt.id).payment_intent_id)
    letters = of_type(gather(till), *DISPUTED[:2])
    till.hear(*letters[order[0] % 2])
    till.work()
    assert till.state(attempt) is S.DISPUTED
    till.sandbox.close_dispute(dispute["id"], "won")
    letters += of_type(gather(till), "charge.dispute.funds_reinstated")
    for index in order:
        till.hear(*letters[index])
        till.work()

    assert till.state(attempt) is S.DISPUTE_WON
    assert till.owed() == Money.ZERO
    assert len(till.all(PaymentReturn)) == 2


def test_a05_refused_letters_are_counted_where_staff_see_it_and_many_call_for_a_person(till):
    for _ in range(REFUSED.most):
        assert send(till, "{}", at=0) == 400
    with till.database.reading() as session:
        assert refused(session, at=datetime.now(UTC)) == REFUSED.most
    assert till.all(Attention) == []

    assert [send(till, "{}", at=0) for _ in range(3)] == [400] * 3

    [call] = till.all(Attention)
    assert "refused" in call.words
    assert '"event_refused"' in till.door.log.getvalue()
    assert till.all(ProviderEvent) == []


@pytest.mark.parametrize("off", [-301, 301, -86_400, 86_400, -(10**9), 10**9])
def test_a05_no_letter_is_taken_that_was_signed_at_another_time_and_nothing_switches_that_off(
    till, off
):
    body, now = json.dumps({"id": "evt_1", "type": "charge.updated"}), int(time.time())
    signed = sign(body, till.sandbox.secret, now + off)
    with pytest.raises(EventRefused):
        till.gateway.read_event(body.encode(), signed, at=datetime.fromtimestamp(now, UTC))
    assert send(till, body, at=now + off) == 400

    assert 0 < stripe_events.AGE_MAX_SECONDS <= 300
    switches = {*inspect.signature(stripe_gateway.StripeGateway).parameters}
    switches |= {field.name for field in fields(Settings)}
    assert not [name for name in switches if "tolerance" in name or "age" in name.split("_")]


def test_a08_an_event_of_another_version_is_followed_and_flagged(till):
    attempt = till.ask()
    till.sandbox.fault("webhook_other_api_version", times=-1)
    till.pay(attempt)
    till.deliver()

    assert set(till.answers) == {200}
    assert till.postings() == PAID
    for event in till.all(ProviderEvent):
        assert "It is written in version 2019-12-03; we speak 2026-10-28.endive." in event.note


@pytest.mark.parametrize(
    ("gone", "note"),
    [
        ("created", "It does not say: created."),
        ("api_version", "It does not say: api_version."),
        ("livemode", "Not understood: livemode."),
        ("data", "Not understood: data.object."),
    ],
)
def test_a08_a_signed_event_that_lacks_something_is_kept_answered_and_flagged(till, gone, note):
    attempt = till.ask()
    till.pay(attempt)
    [letter] = of_type(gather(till), "payment_intent.succeeded")
    event = json.loads(letter[0])
    del event[gone]

    assert send(till, event) == 200
    till.work()

    [kept] = till.all(ProviderEvent)
    assert note in kept.note
    assert json.loads(kept.raw) == event


def test_a08_a_signed_event_that_says_more_than_we_know_is_followed(till):
    attempt = till.ask()
    till.pay(attempt)
    [letter] = of_type(gather(till), "payment_intent.succeeded")
    event = json.loads(letter[0])
    event["weather"] = {"sky": ["grey"]}
    event["data"]["object"]["weather"] = None
    event["data"]["previous_attributes"] = {"weather": "sun"}

    assert send(till, event) == 200
    till.work()

    [kept] = till.all(ProviderEvent)
    assert kept.status is EventStatus.DONE
    assert till.postings() == PAID


@pytest.fixture
def read(monkeypatch):
    """How long the bodies were that somebody began to read as JSON."""
    lengths = []

    class Reader:
        dumps = staticmethod(json.dumps)

        @staticmethod
        def loads(text, **how):
            lengths.append(len(text))
            return json.loads(text, **how)

    monkeypatch.setattr(stripe_events, "json", Reader)
    return lengths


def test_a11_a_body_of_a_megabyte_is_refused_before_it_is_read(till, read):
    body = json.dumps({"id": "evt_1", "type": "x", "padding": " " * 1_000_000})
    assert send(till, body) == 413
    assert read == []
    assert till.all(ProviderEvent) == []


def test_a11_deep_json_of_a_stranger_is_never_read(till, read):
    body = b"[" * 100_000
    assert till.hear(body, {"Stripe-Signature": "t=0,v1=0"}) == 400
    assert till.hear(body, {}) == 400
    assert read == []


def test_a11_deep_json_with_the_right_signature_is_given_up_and_refused(till, read):
    assert send(till, "[" * 100_000) == 400
    assert send(till, '{"id":' * 50_000) == 400
    assert len(read) == 2
    assert till.all(ProviderEvent) == []


def test_a21_an_address_inside_a_letter_is_never_asked_for(till):
    """Whoever could write such a letter would have us look into our own network."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/metadata"
        told = {
            "id": "pi_elsewhere", "object": "payment_intent", "receipt_url": url,
            "metadata": {"attempt_id": url}, "next_action": {"redirect_to_url": {"url": url}},
        }  # fmt: skip
        event = {
            "id": "evt_address", "object": "event", "type": "payment_intent.succeeded",
            "livemode": False, "created": int(till.sandbox.now), "url": url,
            "data": {"object": told},
        }  # fmt: skip
        assert send(till, event) == 200
        till.work()
        till.sandbox.advance(hours=1)
        till.work()

        assert select.select([listener], [], [], 0)[0] == []
    assert till.postings() == []
