"""The provider itself: who asked, codes that work once, tokens and the keys that sign them."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from sandbox.oidc.faults import Fault

CLIENT_ID = "headworks"
CLIENT_SECRET = "oidc-sandbox-secret"  # noqa: S105 - opens nothing but the sandbox
CODE_SECONDS = 60
TOKEN_SECONDS = 300
REFUSED: tuple[int, dict[str, Any]] = (400, {"error": "invalid_grant"})


@dataclass(frozen=True)
class _Granted:
    """What a code stands for until it is redeemed."""

    asked: Mapping[str, str]
    email: str
    fault: Fault
    ends_at: float


@dataclass
class Provider:
    """One provider with one client. ``issuer`` is set when it is known where it answers."""

    client_secret: str = CLIENT_SECRET
    issuer: str = ""
    #: How well, and by what, its people are known.
    level: str = "2"
    proofs: tuple[str, ...] = ("pwd", "mfa")
    #: How often each document was asked for.
    asked: dict[str, int] = field(default_factory=dict)
    _key: ECKey | RSAKey = field(init=False)
    _codes: dict[str, _Granted] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rotate()

    def rotate(self, kind: str = "ES256") -> None:
        """Sign with a new key from now on; the old one is gone from the published ones."""
        named: Any = {"use": "sig", "alg": kind, "kid": secrets.token_hex(6)}
        if kind == "RS256":
            self._key = RSAKey.generate_key(2048, named)
        else:
            self._key = ECKey.generate_key("P-256", named)

    def document(self) -> dict[str, Any]:
        """What it says of itself."""
        self._count("document")
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        """The public keys, and a shared secret that no client may take for one."""
        self._count("keys")
        published = KeySet([self._key]).as_dict(private=False)
        return {"keys": [*published["keys"], {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"}]}

    def is_asked_rightly(self, asked: Mapping[str, str]) -> bool:
        """Whether a client of ours asks, with everything that protects its person."""
        return (
            asked.get("client_id") == CLIENT_ID
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == "S256"
            and all(
                asked.get(name) for name in ("redirect_uri", "state", "nonce", "code_challenge")
            )
            and "openid" in asked.get("scope", "").split()
        )

    def answer(self, asked: Mapping[str, str], email: str, fault: Fault = Fault.NONE) -> str:
        """Where the browser of this person is sent back to."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Granted(dict(asked), email, fault, time.time() + CODE_SECONDS)
        said = {"state": asked["state"], "iss": self.issuer}
        if fault is Fault.WRONG_STATE:
            said["state"] = secrets.token_urlsafe(24)
        if fault is Fault.ANOTHER_ISSUER_ANSWERS:
            said["iss"] = "https://somebody-else.example"
        said |= {"error": "access_denied"} if fault is Fault.DENIED else {"code": code}
        return f"{asked['redirect_uri']}?{urlencode(said)}"

    def redeem(self, form: Mapping[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A token for a code: once, soon, for the client and the browser that asked."""
        ours = base64.b64encode(f"{CLIENT_ID}:{self.client_secret}".encode()).decode()
        if not hmac.compare_digest(authorization.encode(), f"Basic {ours}".encode()):
            return 401, {"error": "invalid_client"}
        granted = self._codes.pop(form.get("code", ""), None)
        if granted is None or granted.ends_at < time.time():
            return REFUSED
        challenge = _text(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_same = form.get("redirect_uri") == granted.asked["redirect_uri"]
        if not is_same or challenge != granted.asked["code_challenge"]:
            return REFUSED
        if granted.fault is Fault.BROKEN:
            return 500, {}
        return 200, {
            "access_token": secrets.token_urlsafe(24), "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS, "id_token": self._token(granted),
        }  # fmt: skip

    def _token(self, granted: _Granted) -> str:
        claims = self._claims(granted)
        header = {"alg": str(self._key.alg), "kid": str(self._key.kid)}
        if granted.fault is Fault.ALG_NONE:
            return f"{_json({**header, 'alg': 'none'})}.{_json(claims)}."
        if granted.fault is Fault.HS256:
            signed = f"{_json({**header, 'alg': 'HS256'})}.{_json(claims)}"
            public = self._key.as_pem(private=False)
            return f"{signed}.{_text(hmac.digest(public, signed.encode(), 'sha256'))}"
        if granted.fault in {Fault.OTHER_KEY, Fault.FORGED}:
            kid = header["kid"] if granted.fault is Fault.FORGED else "of-nobody"
            other = ECKey.generate_key("P-256")
            return jwt.encode({"alg": "ES256", "kid": kid}, claims, other)
        return jwt.encode(header, claims, self._key)

    def _claims(self, granted: _Granted) -> dict[str, Any]:
        at, fault = int(time.time()), granted.fault
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": CLIENT_ID, "nonce": granted.asked["nonce"], "iat": at,
            "exp": at + TOKEN_SECONDS, "sub": hashlib.sha256(granted.email.encode()).hexdigest(),
            "email": granted.email, "email_verified": True, "acr": self.level,
            "amr": list(self.proofs),
        }  # fmt: skip
        spoiled: dict[Fault, dict[str, Any]] = {
            Fault.WRONG_NONCE: {"nonce": "another"},
            Fault.WRONG_ISSUER: {"iss": "https://somebody-else.example"},
            Fault.WRONG_AUDIENCE: {"aud": "another-client"},
            Fault.ANOTHER_PARTY: {"aud": [CLIENT_ID, "another"], "azp": "another"},
            Fault.EXPIRED: {"iat": at - 3600, "exp": at - 3000},
            Fault.NOT_YET: {"iat": at + 600, "exp": at + 900},
            Fault.UNVERIFIED: {"email_verified": False},
            Fault.OTHER_SUBJECT: {"sub": "somebody-else"},
            Fault.NO_PROOFS: {"acr": None, "amr": None},
        }
        return claims | spoiled.get(fault, {})

    def _count(self, what: str) -> None:
        self.asked[what] = self.asked.get(what, 0) + 1


def _json(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
