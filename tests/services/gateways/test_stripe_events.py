"""The processor's signature is believed only when it is one; what it signed is never refused."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

import pytest

from sandbox.stripe import SECRET
from services.gateways.processor import EventRefused
from services.gateways.stripe_events import NAME_CHARS_MAX, read

NOW = datetime(2026, 11, 18, 18, 0, 0, 700_000, tzinfo=UTC)
SECOND = int(NOW.timestamp())
EVENT = {
    "id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "livemode": False,
    "created": 1_790_000_000, "api_version": "2026-10-28.endive",
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "metadata": {}}},
}  # fmt: skip
BODY = json.dumps(EVENT)


def mac(body=BODY, stamp=SECOND, secret=SECRET):
    return hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()


def hear(body=BODY, signature=None, *, secrets=(SECRET,)):
    signature = f"t={SECOND},v1={mac(body)}" if signature is None else signature
    return read(body.encode(), signature, secrets=secrets, at=NOW)


def changed(**fields):
    return json.dumps(EVENT | fields)


@pytest.mark.parametrize(
    "signature",
    [
        "", ",", "=", "t", "t=", "v1=", "t=,v1=", "t,v1", "t=now,v1=00", "t=1.5,v1=00",
        "t=99999999999999999999,v1=00", "t=-99999999999999999999,v1=00", "t=-1,v1=00",
        f"t={'9' * 5_000},v1=00", f"t={'0' * 5_000}{SECOND},v1={mac()}", f"t=+{SECOND},v1={mac()}",
        f"t={SECOND:_},v1={mac()}", f"t= {SECOND},v1={mac()}", "t=١٧٩٠٠٠٠٠٠٠,v1=00", "t=²,v1=00",
        f"t={SECOND},v1=é", f"t={SECOND},v1=\x00", f"t={SECOND}", f"t={SECOND},v0={mac()}",
        f"v1={mac()}", f"t={SECOND},t,v1=00", f"t={SECOND},v1={'0' * 64}",
        f"t={SECOND}" + ",v1=00" * 20_000, f"t={SECOND},v1={mac()}" + " " * 100_000,
        f"t={SECOND - 1},v1={mac()}", f"t={SECOND},v1={mac().upper()}",
    ],
)  # fmt: skip
def test_what_is_no_signature_of_now_is_refused_and_nothing_breaks(signature):
    started = time.process_time()
    with pytest.raises(EventRefused):
        hear(signature=signature)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("apart", [-301, 301, -86_400, 86_400])
def test_a_good_signature_of_another_time_is_refused(apart):
    stamp = SECOND + apart
    with pytest.raises(EventRefused, match="another time"):
        hear(signature=f"t={stamp},v1={mac(stamp=stamp)}")


@pytest.mark.parametrize("apart", [-300, 0, 300])
def test_a_good_signature_of_five_minutes_before_or_after_is_believed(apart):
    stamp = SECOND + apart
    assert hear(signature=f"t={stamp},v1={mac(stamp=stamp)}").event_id == "evt_1"


def test_one_good_signature_among_others_is_enough():
    others = f"v1={'0' * 64},v0={mac()}"
    assert hear(signature=f"t={SECOND},{others},v1={mac()}").event_id == "evt_1"


def test_without_a_secret_nothing_is_believed():
    for secrets in ((), ("",), (" ",)):
        with pytest.raises(EventRefused):
            hear(secrets=secrets)


def test_a_whole_event_leaves_no_doubt():
    notice = hear()
    assert (notice.doubt, notice.payment_intent_id, notice.session_id) == ("", "pi_1", None)
    assert (notice.livemode, notice.created_at.timestamp()) == (False, 1_790_000_000)


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        ("{}", "id, object, type, data.object, livemode"),
        (json.dumps({key: EVENT[key] for key in EVENT if key != "data"}), "data.object"),
        (changed(data=None), "data.object"),
        (changed(data=[]), "data.object"),
        (changed(data={}), "data.object"),
        (changed(data={"object": {}}), "data.object"),
        (changed(data={"object": "pi_1"}), "data.object"),
        (changed(data={"object": {"object": ["payment_intent"], "id": 7}}), "data.object"),
        (json.dumps({key: EVENT[key] for key in EVENT if key != "livemode"}), "livemode"),
        (changed(livemode="false"), "livemode"),
        (changed(object="v2.core.event"), "object"),
        (changed(created="2026-11-18T18:00:00Z"), "created"),
        (changed(created=10**20), "created"),
        (changed(created=-(10**20)), "created"),
        (changed(created=True), "created"),
        (changed(created=1.5), "created"),
        (changed(created=0).replace('"created": 0', f'"created": {"9" * 9_000}'), "created"),
        (changed(created=0).replace('"created": 0', '"created": 1e999'), "created"),
        (changed(type="payment_intent\x00"), "type"),
        (changed(type="\ud800"), "type"),
        (changed(type={"a": 1}), "type"),
        (changed(type="x" * (NAME_CHARS_MAX + 1)), "type"),
        (changed(id="evt\x00"), "id"),
        (changed(id="x" * 100_000), "id"),
        (changed(id=7), "id"),
    ],
)
def test_a_signed_event_is_never_refused_and_what_is_odd_is_named(body, doubt):
    notice = hear(body)
    assert notice.doubt == doubt
    for word in (notice.event_id, notice.type, notice.object_id, notice.api_version):
        assert len(word) <= NAME_CHARS_MAX
        assert word.isprintable()


@pytest.mark.parametrize(
    "about",
    [
        {"metadata": None}, {"metadata": []}, {"metadata": {"attempt_id": ["x"]}},
        {"metadata": {"attempt_id": "\ud800"}}, {"payment_intent": {"id": "pi_1"}},
        {"payment_intent": "\x00"}, {"id": "\x00"}, {"id": 7}, {"id": "x" * 100_000},
    ],
)  # fmt: skip
def test_an_odd_name_inside_an_event_is_no_name(about):
    notice = hear(changed(data={"object": {"object": "charge", "id": "ch_1"} | about}))
    assert (notice.attempt_id, notice.payment_intent_id) == (None, None)
    assert notice.object_id == ("" if "id" in about else "ch_1")


def test_two_events_without_a_name_are_two_and_the_same_one_is_one():
    first, again, other = hear("{}"), hear("{}"), hear('{"a": 1}')
    assert first.event_id == again.event_id != other.event_id


@pytest.mark.parametrize(
    "body", ["", "null", "[]", '"evt_1"', "7", "NaN", '{"created": NaN}', "{", "[" * 100_000,
             '{"a":' * 100_000, "\ufeff{}", "{}\x00", '{"type": "\x00"}', "x" * 600_000],
)  # fmt: skip
def test_what_is_no_event_at_all_is_refused_whoever_signed_it(body):
    started = time.process_time()
    with pytest.raises(EventRefused):
        hear(body)
    assert time.process_time() - started < 0.5


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(EventRefused):
        read(b"\xff\xfe", f"t={SECOND},v1=00", secrets=(SECRET,), at=NOW)
