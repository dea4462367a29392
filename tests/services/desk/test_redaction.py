"""An event shows staff what happened, and nothing about people or secrets."""

import json

import pytest

from services.desk.redaction import HIDDEN, redacted


def test_people_and_secrets_are_hidden_at_any_depth():
    raw = {
        "id": "evt_1",
        "data": {
            "object": {
                "amount": 14675,
                "client_secret": "cs_secret",
                "customer_details": {"email": "june@example.org", "name": "June Pruitt"},
                "charges": [
                    {"billing_details": {"name": "June Pruitt"}, "receipt_url": "https://x"}
                ],
                "metadata": {"attempt_id": "7"},
            }
        },
    }
    shown = redacted(json.dumps(raw))
    for secret in ("june@example.org", "June", "cs_secret", "https://x"):
        assert secret not in shown
    kept = json.loads(shown)["data"]["object"]
    assert (kept["amount"], kept["metadata"]) == (14675, {"attempt_id": "7"})
    assert kept["customer_details"] == HIDDEN


def test_what_was_empty_stays_empty_so_that_staff_see_it_was_not_given():
    assert json.loads(redacted('{"email": null, "name": ""}')) == {"email": None, "name": ""}


@pytest.mark.parametrize("raw", ["", "not json", "{"])
def test_what_cannot_be_read_is_hidden_as_a_whole(raw: str):
    assert redacted(raw) == HIDDEN


def test_half_a_character_and_any_depth_can_be_shown():
    assert redacted(json.dumps({"note": "\ud800"})).encode()
    deep = '{"a":' * 900 + "1" + "}" * 900
    assert redacted(deep)
    assert redacted('{"a":' * 100_000) == HIDDEN
