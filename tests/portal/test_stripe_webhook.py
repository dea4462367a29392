"""Events come in: signed ones are kept once and answered, others are refused."""

import json
import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from models.inbox import ProviderEvent
from models.job import Job
from portal.stripe_webhook import EVENT_BYTES_MAX
from sandbox.stripe import SECRET, sign
from web.extensions import NAME

EVENT = {
    "id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "livemode": False,
    "created": 1_790_000_000, "api_version": "2026-10-28.endive",
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "metadata": {}}},
}  # fmt: skip


@pytest.fixture
def send(client, stripe):
    """Send a body, signed as asked."""

    def send(body=None, *, secret=SECRET, at=None, **more):
        body = json.dumps(EVENT) if body is None else body
        at = int(time.time()) if at is None else at
        headers = {"Stripe-Signature": sign(body, secret, at), **more}
        return client.post(
            "/webhooks/stripe", data=body, headers=headers, content_type="application/json"
        )

    return send


def count(session, row):
    return session.scalar(select(func.count()).select_from(row))


def test_a_signed_event_is_kept_and_a_job_is_asked_for(send, session):
    assert send().status_code == 200
    event = session.scalars(select(ProviderEvent)).one()
    assert (event.event_id, json.loads(event.raw)) == ("evt_1", EVENT)
    assert count(session, Job) == 1


def test_an_event_that_comes_twice_is_kept_once(send, session):
    assert [send().status_code for _ in range(3)] == [200, 200, 200]
    assert (count(session, ProviderEvent), count(session, Job)) == (1, 1)


@pytest.mark.parametrize(
    "given",
    [
        {"secret": "whsec_another"},
        {"at": int(time.time()) - 3600},
        {"at": int(time.time()) + 3600},
        {"body": "[]"},
        {"body": "not json"},
        {"body": "[" * 10_000},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=0,v1=0"},
    ],
)
def test_what_the_processor_did_not_send_now_is_refused(send, session, given):
    assert send(**given).status_code == 400
    assert count(session, ProviderEvent) == 0


def test_a_body_changed_by_one_letter_is_refused(client, stripe, session):
    body = json.dumps(EVENT)
    headers = {"Stripe-Signature": sign(body, SECRET, int(time.time()))}
    changed = body.replace("evt_1", "evt_2")
    answer = client.post("/webhooks/stripe", data=changed, headers=headers)
    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_refused_before_it_is_read(send, session):
    assert send("x" * (EVENT_BYTES_MAX + 1)).status_code == 413
    assert count(session, ProviderEvent) == 0


def test_no_form_token_and_no_sign_in_is_asked_for(send, client):
    assert send().status_code == 200
    assert client.get("/webhooks/stripe").status_code == 405


def test_when_the_books_are_away_the_processor_is_told_to_come_again(
    app, send, session, monkeypatch
):
    database = app.extensions[NAME].database

    def away(_work):
        raise OperationalError("select", {}, Exception("the database is away"))

    monkeypatch.setattr(database, "attempt", away)
    assert send().status_code >= 500
