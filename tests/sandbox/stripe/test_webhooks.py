import threading
import time

import pytest
import stripe
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from sandbox.stripe import SECRET, StripeSandbox, sign


def test_the_signature_is_the_one_the_library_verifies():
    body = '{"id": "evt_1", "object": "event"}'
    header = sign(body, "whsec_example", int(time.time()))
    stripe.WebhookSignature.verify_header(body, header, "whsec_example", tolerance=300)


def test_one_changed_byte_is_noticed():
    header = sign("{}", "whsec_example", int(time.time()))
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header("{ }", header, "whsec_example", tolerance=300)


def test_a_payment_tells_its_story_in_order(sandbox, listener, pay):
    pay()
    sandbox.deliver()
    assert listener.types == [
        "payment_intent.created",
        "charge.succeeded",
        "charge.updated",
        "payment_intent.succeeded",
    ]


def test_events_carry_the_version_the_library_pins(sandbox, listener, pay):
    pay()
    sandbox.deliver()
    assert {event.api_version for event in listener.heard} == {stripe.api_version}
    assert {event.livemode for event in listener.heard} == {False}


def test_an_event_names_the_request_and_key_it_came_of(sandbox, stripe_client):
    stripe_client.v1.customers.create({}, {"idempotency_key": "demo:customer:1"})
    [event] = sandbox.events
    assert event["request"]["idempotency_key"] == "demo:customer:1"
    assert event["request"]["id"] == sandbox.requests[-1]["id"]


def test_an_event_nobody_took_waits_for_the_next_round(sandbox, listener, stripe_client):
    stripe_client.v1.customers.create({})
    listener.answers = [500]
    [first] = sandbox.deliver()
    assert not first.is_heard
    [second] = sandbox.deliver()
    assert second.is_heard
    assert sandbox.deliver() == []


def test_an_event_is_given_up_after_its_last_try(sandbox, listener, stripe_client):
    stripe_client.v1.customers.create({})
    listener.answers = [500] * 50
    tries = [delivery for _ in range(20) for delivery in sandbox.deliver()]
    assert len(tries) == 1 + len(sandbox.world.settings.webhook_pauses)


def test_an_old_event_can_be_sent_again(sandbox, listener, stripe_client):
    stripe_client.v1.customers.create({})
    sandbox.deliver()
    sandbox.redeliver(sandbox.events[0]["id"])
    sandbox.deliver()
    assert listener.types == ["customer.created"] * 2


def test_an_event_can_be_fetched_for_the_nightly_comparison(sandbox, stripe_client, pay):
    pay()
    listed = stripe_client.v1.events.list({"types": ["payment_intent.succeeded"]})
    [event] = listed.data
    assert stripe_client.v1.events.retrieve(event.id).data.object.status == "succeeded"


@pytest.fixture
def mailbox():
    """A listener behind a real address."""
    heard = []

    @Request.application
    def take(request):
        event = stripe.Webhook.construct_event(
            request.get_data(), request.headers["Stripe-Signature"], SECRET
        )
        heard.append((request.path, event.type))
        return Response(status=204)

    server = make_server("127.0.0.1", 0, take)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    thread.join()
    server.server_close()


def wait_for(seen, seconds=5):
    until = time.monotonic() + seconds
    while not seen() and time.monotonic() < until:
        time.sleep(0.02)
    return seen()


def test_in_the_demo_events_go_out_by_themselves(mailbox):
    address, heard = mailbox
    running = StripeSandbox(webhook_url=f"{address}/webhooks/stripe", background=True, clock="real")
    with running as sandbox:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.url})
        client.v1.customers.create({})
        assert wait_for(lambda: heard) == [("/webhooks/stripe", "customer.created")]


def test_in_the_demo_time_passes_by_itself(mailbox):
    address, heard = mailbox
    with StripeSandbox(webhook_url=address, background=True, clock="real") as sandbox:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.url})
        client.v1.payment_intents.create(
            {
                "amount": 5000,
                "currency": "usd",
                "payment_method": "pm_usBankAccount",
                "confirm": True,
                "mandate_data": {"customer_acceptance": {"type": "offline"}},
            }
        )
        sandbox.advance(days=7)
        assert wait_for(lambda: ("/", "payment_intent.succeeded") in heard)


def test_an_endpoint_hears_what_it_asked_for(sandbox, mailbox, stripe_client):
    address, heard = mailbox
    endpoint = stripe_client.v1.webhook_endpoints.create(
        {"url": f"{address}/second", "enabled_events": ["customer.created"]}
    )
    assert endpoint.secret.startswith("whsec_")
    with sandbox.world.store.working():
        sandbox.world.store.hide(endpoint.id, secret=SECRET)
    stripe_client.v1.customers.create({})
    stripe_client.v1.products.create({"name": "Side sewer permit"})
    sandbox.deliver()
    assert heard == [("/second", "customer.created")]


def test_events_never_leave_this_machine(stripe_client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.webhook_endpoints.create(
            {"url": "https://example.com/hook", "enabled_events": ["*"]}
        )
    assert refusal.value.code == "url_invalid"
    with pytest.raises(ValueError, match="this machine only"):
        StripeSandbox(webhook_url="http://example.com/hook")
