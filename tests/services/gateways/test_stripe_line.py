"""The line that calls to Stripe go over."""

import pytest
import stripe
from urllib3 import ProxyManager
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, SSLError

from services.gateways.stripe_line import Line, pools

API, PATIENCE = "https://api.stripe.com", (0.5, 0.5)


def line_that_fails(monkeypatch, error: Exception) -> Line:
    kept = pools(API)

    def fail(*_asked: object, **_said: object) -> None:
        raise error

    monkeypatch.setattr(kept, "urlopen", fail)
    return Line(kept, PATIENCE)


@pytest.mark.parametrize(
    "error", [NewConnectionError(None, "refused"), ProtocolError("cut"), MaxRetryError(None, "/")]
)
def test_a_call_without_an_answer_may_be_asked_again(monkeypatch, error):
    with pytest.raises(stripe.APIConnectionError) as said:
        line_that_fails(monkeypatch, error).request("post", API, {})
    assert said.value.should_retry


def test_whom_nobody_trusts_is_not_asked_again(monkeypatch):
    with pytest.raises(stripe.APIConnectionError) as said:
        line_that_fails(monkeypatch, SSLError("not Stripe's")).request("post", API, {})
    assert not said.value.should_retry


def test_stripe_has_to_prove_who_it_is(monkeypatch):
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.delenv("ALL_PROXY", raising=False)
    monkeypatch.delenv("all_proxy", raising=False)
    trusted = pools(API).connection_pool_kw
    assert trusted["cert_reqs"] == "CERT_REQUIRED"
    assert trusted["ca_certs"] == stripe.ca_bundle_path


def test_a_proxy_is_used_where_there_is_one_and_never_for_what_it_is_not_for(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    behind = pools(API)
    assert isinstance(behind, ProxyManager)
    assert behind.connection_pool_kw["cert_reqs"] == "CERT_REQUIRED"
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    assert not isinstance(pools("http://127.0.0.1:4242"), ProxyManager)
