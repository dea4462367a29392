"""What is believed of what an identity provider says of itself, and of the keys it signs with."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from sandbox.oidc import CLIENT_ID, CLIENT_SECRET, ProviderSandbox
from services.gateways import identity_provider
from services.gateways.identity_provider import Client, IdentityProvider, ProviderAway
from web.clock import now

DOCUMENT = {
    "issuer": "https://login.example.org",
    "authorization_endpoint": "https://login.example.org/authorize",
    "token_endpoint": "https://oauth.example.net/token",
    "jwks_uri": "https://www.example.net/keys",
}


def client_of(issuer: str) -> Client:
    return Client(
        issuer=issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET,
        redirect_url="http://localhost/desk/sign-in/provider/back",
    )  # fmt: skip


def test_a_document_of_another_issuer_is_not_believed():
    with ProviderSandbox() as sandbox:
        assert IdentityProvider(client_of(sandbox.url)).way_in({}, at=now()).startswith(sandbox.url)
        for issuer in (f"{sandbox.url}/", sandbox.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(ProviderAway, match="another issuer"):
                IdentityProvider(client_of(issuer)).way_in({}, at=now())


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("url", [None, 7, "http://login.example.org/x", "file:///etc/passwd", ""])
def test_every_address_of_a_provider_is_asked_over_https(name: str, url: Any):
    with pytest.raises(ProviderAway, match="lacks an address"):
        identity_provider._metadata(DOCUMENT | {name: url}, DOCUMENT["issuer"])


def test_only_public_keys_that_sign_and_are_long_enough_are_kept():
    good = ECKey.generate_key("P-256", {"kid": "good"})
    told = [
        good.as_dict(private=False),
        OctKey.generate_key(256, {"kid": "shared"}).as_dict(private=True),
        {**RSAKey.generate_key(2048, {"kid": "short"}).as_dict(private=False), "n": "w" * 171},
        ECKey.generate_key("P-256", {"kid": "seals", "use": "enc"}).as_dict(private=False),
        {"kty": "EC", "crv": "P-256", "kid": "broken", "x": "AA"},
        {"kty": "RSA", "kid": "empty"},
        "no key",
        {"kid": "of no kind"},
    ]
    assert list(identity_provider._keys_of({"keys": told})) == ["good"]
    assert identity_provider._keys_of({"keys": "none"}) == {}


def test_an_answer_without_end_or_that_leads_elsewhere_is_none(sandbox_that):
    for path in ("/large", "/elsewhere", "/text"):
        status, answer = identity_provider._ask(f"{sandbox_that}{path}")
        assert answer == {}, path
        assert status in {200, 302}


@pytest.fixture
def sandbox_that():
    """A server that answers too much, somewhere else, or something else."""
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Odd(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            body = b'{"issuer": "' + b"x" * identity_provider.ANSWER_BYTES_MAX + b'"}'
            if self.path != "/large":
                body = b"no JSON"
            self.send_response(302 if self.path == "/elsewhere" else 200)
            self.send_header("Location", "/large")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
