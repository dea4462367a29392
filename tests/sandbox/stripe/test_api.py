"""Who is let in, what is refused, and what is written down."""

import threading

import pytest
import requests
import stripe

from sandbox.stripe import StripeSandbox

INTENT = {"amount": 700, "currency": "usd"}
KEY = {"Authorization": "Bearer sk_test_sandbox"}


@pytest.mark.parametrize("key", ["sk_live_abc", "pk_test_abc", "nonsense"])
def test_only_test_keys_are_let_in(sandbox, key):
    answer = requests.get(f"{sandbox.url}/v1/balance", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 401
    assert key[8:] == "" or key not in answer.text


def test_restricted_test_keys_and_basic_authorization_are_let_in(sandbox):
    address = f"{sandbox.url}/v1/balance"
    assert requests.get(address, auth=("sk_test_a", "")).status_code == 200
    restricted = {"Authorization": "Bearer rk_test_a"}
    assert requests.get(address, headers=restricted).status_code == 200
    assert requests.get(address).status_code == 401


@pytest.mark.parametrize("path", ["/v1/invoices", "/v1", "/v1/payment_intents/pi_1/levitate"])
def test_an_address_nobody_answers_is_not_recognized(sandbox, path):
    answer = requests.get(sandbox.url + path, headers=KEY)
    assert answer.status_code == 404
    assert "Unrecognized request URL" in answer.json()["error"]["message"]


def test_an_older_version_may_still_name_payment_method_types(stripe_client):
    intent = stripe_client.v1.payment_intents.create(
        {**INTENT, "payment_method_types": ["card"]}, {"stripe_version": "2026-08-26.dahlia"}
    )
    assert intent.payment_method_types == ["card"]


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"currency": "usd"}, "parameter_missing", "amount"),
        ({**INTENT, "amount": "7.00"}, "parameter_invalid_integer", "amount"),
        ({**INTENT, "shipping": {"planet": "x"}}, "parameter_unknown", "shipping[planet]"),
        ({**INTENT, "capture_method": "sideways"}, None, "capture_method"),
        ({**INTENT, "confirm": "perhaps"}, None, "confirm"),
        ({**INTENT, "customer": "cus_nobody"}, "resource_missing", "customer"),
        ({**INTENT, "amount": 100_000_000}, "amount_too_large", "amount"),
        ({**INTENT, "off_session": True}, None, "off_session"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_by_name(stripe_client, params, code, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.payment_intents.create(params)
    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_a_refusal_leaves_nothing_behind(sandbox, stripe_client):
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.payment_intents.create({**INTENT, "confirm": True})
    assert sandbox.find("payment_intent") == []
    assert sandbox.events == []


def test_a_refused_request_does_not_use_its_key_up(stripe_client):
    key = {"idempotency_key": "demo:pi-create:9"}
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.payment_intents.create({**INTENT, "amount": 1}, key)
    assert stripe_client.v1.payment_intents.create(INTENT, key).id


def test_a_key_is_forgotten_after_a_day(sandbox, stripe_client):
    key = {"idempotency_key": "demo:pi-create:1"}
    first = stripe_client.v1.payment_intents.create(INTENT, key)
    sandbox.advance(hours=25)
    assert stripe_client.v1.payment_intents.create(INTENT, key).id != first.id


def test_fifty_at_once_with_one_key_are_one_payment(sandbox):
    def send():
        requests.post(
            f"{sandbox.url}/v1/payment_intents",
            INTENT,
            headers={**KEY, "Idempotency-Key": "demo:pi-create:1"},
        )

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sandbox.find("payment_intent")) == 1


def test_every_request_is_written_down(sandbox, stripe_client):
    stripe_client.v1.payment_intents.create(INTENT, {"idempotency_key": "demo:pi-create:1"})
    [row] = sandbox.requests
    assert (row["method"], row["path"], row["status"]) == ("POST", "/v1/payment_intents", 200)
    assert row["key"] == "demo:pi-create:1"
    assert row["version"] == stripe.api_version


def test_metadata_is_added_to_taken_from_and_emptied(stripe_client, customer):
    change = stripe_client.v1.customers.update
    change(customer.id, {"metadata": {"account": "104-2277", "route": "7"}})
    assert change(customer.id, {"metadata": {"route": ""}}).metadata.to_dict() == {
        "account": "104-2277"
    }
    assert change(customer.id, {"metadata": ""}).metadata.to_dict() == {}


def test_a_deleted_customer_says_so(stripe_client, customer):
    stripe_client.v1.customers.delete(customer.id)
    assert stripe_client.v1.customers.retrieve(customer.id).deleted
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.customers.update(customer.id, {"name": "Nobody"})


def test_what_cannot_be_expanded_is_refused(stripe_client, customer):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_client.v1.customers.retrieve(customer.id, {"expand": ["shoe"]})
    assert refusal.value.param == "expand"


def test_payments_are_found_by_what_they_say(stripe_client):
    for attempt in ("7", "8"):
        stripe_client.v1.payment_intents.create({**INTENT, "metadata": {"attempt_id": attempt}})
    found = stripe_client.v1.payment_intents.search({"query": "metadata['attempt_id']:'7'"})
    assert [intent.metadata["attempt_id"] for intent in found.data] == ["7"]


def test_the_same_seed_gives_the_same_names():
    names = []
    for _ in range(2):
        with StripeSandbox(seed=7) as sandbox:
            client = stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.url})
            names.append(client.v1.customers.create({}).id)
    assert names[0] == names[1]


def test_a_page_is_not_paid_for_another_amount_than_it_shows(sandbox, open_page, stripe_client):
    method = stripe_client.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_visa"}}
    )
    answer = requests.post(
        f"{sandbox.url}/v1/payment_pages/{open_page().id}/confirm",
        {"payment_method": method.id, "expected_amount": "1"},
        headers=KEY,
    )
    assert answer.status_code == 400
