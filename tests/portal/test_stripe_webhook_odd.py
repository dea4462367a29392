"""Whatever the processor signs is kept to the letter, and what is not understood is shown."""

import json
import time

import pytest
from sqlalchemy import select

from models.attention import Attention, AttentionKind
from models.inbox import EventStatus, ProviderEvent
from models.job import Job
from sandbox.stripe import SECRET, sign

EVENT = {
    "id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "livemode": False,
    "created": 1_790_000_000, "api_version": "2026-10-28.endive",
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "metadata": {}}},
}  # fmt: skip
THIN = {
    "id": "evt_thin", "object": "v2.core.event", "type": "v1.payment_intent.succeeded",
    "livemode": False, "created": "2026-11-18T18:00:00.000Z",
    "related_object": {"id": "pi_1", "type": "payment_intent", "url": "/v1/payment_intents/pi_1"},
}  # fmt: skip


def without(name):
    return {key: value for key, value in EVENT.items() if key != name}


@pytest.fixture
def send(client, stripe):
    """Send a body, signed now."""

    def send(body):
        headers = {"Stripe-Signature": sign(body, SECRET, int(time.time()))}
        return client.post("/webhooks/stripe", data=body.encode(), headers=headers)

    return send


@pytest.mark.parametrize(
    "event",
    [
        {}, without("data"), without("livemode"), without("id"), without("type"),
        EVENT | {"data": {"object": {}}}, THIN, EVENT | {"created": 10**20},
        EVENT | {"type": "payment_intent\x00"}, EVENT | {"id": "evt\x00"},
        EVENT | {"id": "\ud800"}, EVENT | {"id": "x" * 100_000},
    ],
)  # fmt: skip
def test_a08_a_signed_event_that_is_not_understood_is_kept_and_shown(send, session, event):
    body = json.dumps(event)
    assert [send(body).status_code for _ in range(2)] == [200, 200]
    kept = session.scalars(select(ProviderEvent)).one()
    assert kept.raw == body
    assert kept.status is EventStatus.QUARANTINED
    assert kept.note.startswith("Not understood: ")
    shown = session.scalars(select(Attention)).one()
    assert (shown.kind, shown.subject) == (AttentionKind.UNMATCHED, f"event:{kept.event_id}")
    assert session.scalars(select(Job)).all() == []


@pytest.mark.parametrize("name", ["payment_intent", "api_version", "pending_webhooks"])
def test_a08_an_odd_word_where_none_is_needed_still_leads_to_the_payment(send, session, name):
    about = EVENT["data"]["object"] | {name: "\x00"}
    assert send(json.dumps(EVENT | {name: "\x00", "data": {"object": about}})).status_code == 200
    kept = session.scalars(select(ProviderEvent)).one()
    assert (kept.status, kept.payment_intent_id) == (EventStatus.RECEIVED, "pi_1")
    assert session.scalars(select(Job)).one().kind == "follow_event"


@pytest.mark.parametrize("name", ["created", "api_version"])
def test_a08_what_is_missing_and_not_needed_is_said_and_the_event_is_followed(send, session, name):
    assert send(json.dumps(without(name))).status_code == 200
    kept = session.scalars(select(ProviderEvent)).one()
    assert (kept.status, kept.note) == (EventStatus.RECEIVED, f"It does not say: {name}.")
    assert session.scalars(select(Job)).one().kind == "follow_event"


@pytest.mark.parametrize("stamp", ["99999999999999999999", "-99999999999999999999", "²", ""])
def test_a05_a_stamp_that_is_no_time_is_refused_before_it_is_believed(client, stripe, stamp):
    body = json.dumps(EVENT)
    headers = {"Stripe-Signature": f"t={stamp},v1=00"}
    assert client.post("/webhooks/stripe", data=body, headers=headers).status_code == 400
