"""Each switch misbehaves in its own way, and the real client sees it as it would see Stripe's."""

import pytest
import stripe

from sandbox.stripe import faults

PAYMENT = {
    "amount": 13250,
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "confirm": True,
}
KEYED = {"idempotency_key": "demo:pi-create:1"}


@pytest.fixture
def create(stripe_client):
    return lambda options=None: stripe_client.v1.payment_intents.create(PAYMENT, options)


def paid(sandbox):
    return len(sandbox.find("payment_intent", status="succeeded"))


def test_a_lost_answer_leaves_the_payment_made(sandbox, create):
    sandbox.fault("drop_after_success", match=r"POST /v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        create(KEYED)
    assert paid(sandbox) == 1


def test_the_same_key_after_a_lost_answer_pays_once(sandbox, create):
    sandbox.fault("drop_after_success", match=r"POST /v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        create(KEYED)
    intent = create(KEYED)
    assert intent.status == "succeeded"
    assert intent.last_response.headers["Idempotent-Replayed"] == "true"
    assert paid(sandbox) == 1


def test_no_key_after_a_lost_answer_pays_twice(sandbox, create):
    sandbox.fault("drop_after_success", match=r"POST /v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        create()
    create()
    assert paid(sandbox) == 2


def test_the_clients_own_retry_pays_once(sandbox):
    client = stripe.StripeClient(
        "sk_test_sandbox", base_addresses={"api": sandbox.url}, max_network_retries=2
    )
    sandbox.fault("drop_after_success", match=r"POST /v1/payment_intents")
    assert client.v1.payment_intents.create(PAYMENT).status == "succeeded"
    assert paid(sandbox) == 1


def test_silence_before_means_nothing_was_done(sandbox, create):
    sandbox.fault("timeout_before", match=r"POST /v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        create(KEYED)
    assert paid(sandbox) == 0
    assert create(KEYED).status == "succeeded"


def test_an_error_before_is_not_kept_under_the_key(sandbox, create):
    sandbox.fault("error_before")
    with pytest.raises(stripe.APIError) as failure:
        create(KEYED)
    assert failure.value.http_status == 500
    assert create(KEYED).status == "succeeded"


def test_an_error_that_is_kept_is_replayed_for_ever_although_nothing_was_done(sandbox, create):
    sandbox.fault("error_500_kept")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failure:
            create(KEYED)
        assert failure.value.http_status == 500
    assert paid(sandbox) == 0
    assert create({"idempotency_key": "another"}).status == "succeeded"


def test_an_error_after_is_replayed_for_ever_although_the_money_moved(sandbox, create):
    sandbox.fault("error_500_after_success")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create(KEYED)
    assert paid(sandbox) == 1


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        ("rate_limit_429", stripe.RateLimitError, 429),
        ("lock_timeout_409", stripe.APIError, 409),
    ],
)
def test_a_busy_stripe_says_so_and_does_nothing(sandbox, create, fault, error, status):
    sandbox.fault(fault)
    with pytest.raises(stripe.StripeError) as failure:
        create(KEYED)
    assert failure.value.http_status == status
    assert paid(sandbox) == 0
    assert create(KEYED).status == "succeeded"


def test_a_slow_answer_outlasts_an_impatient_client(sandbox):
    impatient = stripe.StripeClient(
        "sk_test_sandbox",
        base_addresses={"api": sandbox.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(1, 0.2)),
    )
    sandbox.fault("slow", value=0.6)
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.payment_intents.create(PAYMENT, KEYED)
    with pytest.raises(stripe.APIError) as failure:
        impatient.v1.payment_intents.create(PAYMENT, KEYED)
    assert (failure.value.http_status, failure.value.error.code) == (
        409,
        "idempotency_key_in_use",
    )


def test_a_tampered_amount_is_a_dollar_more(sandbox, create):
    sandbox.fault("amount_tamper")
    assert create().amount_received == 13350


def test_a_fault_waits_for_the_request_it_is_meant_for(sandbox, stripe_client, create):
    sandbox.fault("error_before", match=r"POST /v1/refunds")
    assert create().status == "succeeded"
    with pytest.raises(stripe.APIError):
        stripe_client.v1.refunds.create({"payment_intent": "pi_any"})


def test_a_fault_without_end_lasts_until_it_is_cleared(sandbox, create):
    sandbox.fault("error_before", times=-1)
    for _ in range(3):
        with pytest.raises(stripe.APIError):
            create()
    sandbox.clear_faults()
    assert create().status == "succeeded"


def test_events_are_sent_more_than_once(sandbox, listener, create):
    sandbox.fault("webhook_duplicate", match=r"payment_intent\.succeeded", value=2)
    create()
    sandbox.deliver()
    names = [event.id for event in listener.heard if event.type == "payment_intent.succeeded"]
    assert len(names) == 3
    assert len(set(names)) == 1


def test_an_event_is_never_sent(sandbox, listener, create):
    sandbox.fault("webhook_drop", match=r"payment_intent\.succeeded")
    create()
    sandbox.deliver()
    assert "payment_intent.succeeded" not in listener.types
    assert "payment_intent.succeeded" in [event["type"] for event in sandbox.events]


def test_events_come_in_another_order(sandbox, listener, create):
    sandbox.fault("webhook_shuffle", times=-1)
    for _ in range(3):
        create()
    sandbox.deliver()
    sent = [event["id"] for event in sandbox.events]
    heard = [event.id for event in listener.heard]
    assert sorted(heard) == sorted(sent)
    assert heard != sent


def test_an_event_comes_late(sandbox, listener, create):
    sandbox.fault("webhook_delay", match=r"payment_intent\.succeeded", value=3600)
    create()
    sandbox.deliver()
    assert "payment_intent.succeeded" not in listener.types
    sandbox.advance(hours=2)
    sandbox.deliver()
    assert "payment_intent.succeeded" in listener.types


@pytest.mark.parametrize("fault", ["webhook_bad_signature", "webhook_old_timestamp"])
def test_a_forged_or_stale_event_is_refused_by_the_library_and_sent_again(
    sandbox, listener, create, fault
):
    sandbox.fault(fault, match=r"payment_intent\.succeeded")
    create()
    sandbox.deliver()
    assert len(listener.refused) == 1
    assert "payment_intent.succeeded" not in listener.types
    sandbox.deliver()
    assert "payment_intent.succeeded" in listener.types


def test_an_event_claims_to_be_live(sandbox, listener, create):
    sandbox.fault("webhook_wrong_livemode", match=r"charge\.succeeded")
    create()
    sandbox.deliver()
    assert [event.type for event in listener.heard if event.livemode] == ["charge.succeeded"]


def test_an_event_carries_another_api_version(sandbox, listener, create):
    sandbox.fault("webhook_other_api_version", match=r"charge\.succeeded")
    create()
    sandbox.deliver()
    [odd] = [event for event in listener.heard if event.api_version != stripe.api_version]
    assert odd.type == "charge.succeeded"


def test_an_unheard_of_event_follows(sandbox, listener, create):
    sandbox.fault("unknown_event", match=r"POST /v1/payment_intents")
    create()
    sandbox.deliver()
    assert "sewer.flow_reversed" in listener.types


def test_there_is_no_such_fault(sandbox):
    with pytest.raises(ValueError, match="There is no fault called 'gremlin'"):
        sandbox.fault("gremlin")


def test_every_switch_is_tried_here():
    with open(__file__) as here:
        text = here.read()
    assert [kind for kind in faults.KINDS if f'"{kind}"' not in text] == []
