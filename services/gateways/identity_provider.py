"""The district's identity provider (OpenID Connect), asked over HTTPS.

What it says of itself and its keys are kept for an hour; a key nobody knows is
looked for anew, at most once a minute. Signatures are checked by joserfc, with
the algorithms named here and no others.
"""

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, RSAKey

#: Never ``none``, and never a secret that both sides share.
ALGORITHMS = ("RS256", "ES256")
RSA_BITS_MIN = 2048
#: Of base64url, as a modulus is written.
BITS_IN_LETTER = 6
KEPT_FOR = timedelta(hours=1)
LOOKED_AGAIN_EVERY = timedelta(minutes=1)
SECONDS_MAX = 5
ANSWER_BYTES_MAX = 256 * 1024
TOKEN_LENGTH_MAX = 16_000
KEYS_MAX = 50


class ProviderAway(Exception):
    """The provider does not answer, or not as one; the text is for the log."""


class NotBelieved(Exception):
    """What the provider handed over proves nothing; the text is the reason, for the trail."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """Who we are at the provider. Only ever built from settings."""

    issuer: str
    client_id: str
    client_secret: str
    #: Where browsers come back to; exactly as it was written down at the provider.
    redirect_url: str


@dataclass(frozen=True)
class _Metadata:
    authorization_url: str
    token_url: str
    keys_url: str
    by_header: bool
    names_itself: bool


class IdentityProvider:
    """One provider, for the life of a process; safe for threads."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._lock = threading.Lock()
        self._metadata: tuple[_Metadata, datetime] | None = None
        self._keys: tuple[dict[str, RSAKey | ECKey], datetime] | None = None

    def way_in(self, asked: Mapping[str, str], *, at: datetime) -> str:
        """The address of the provider's sign-in, with what is asked of it.

        :raises ProviderAway: when it cannot be found out.
        """
        where = self._said(at).authorization_url
        query = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_url,
            "scope": "openid email profile",
            **asked,
        }
        return f"{where}{'&' if '?' in where else '?'}{urlencode(query)}"

    def names_itself(self, *, at: datetime) -> bool:
        """Whether its answers always say whose they are (RFC 9207)."""
        return self._said(at).names_itself

    def redeem(self, code: str, *, verifier: str, at: datetime) -> dict[str, Any]:
        """What the provider says of somebody, for the code their browser brought. Signed by it.

        :raises ProviderAway: when it does not answer.
        :raises NotBelieved: when it refuses the code, or nothing signed comes back.
        """
        said, form = self._said(at), {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_url,
            "code_verifier": verifier,
        }  # fmt: skip
        ours = (quote(self.client.client_id, safe=""), quote(self.client.client_secret, safe=""))
        if not said.by_header:
            form |= {
                "client_id": self.client.client_id, "client_secret": self.client.client_secret,
            }  # fmt: skip
        status, answer = _ask(said.token_url, form=form, auth=ours if said.by_header else None)
        token = answer.get("id_token")
        if status != 200 or not isinstance(token, str) or len(token) > TOKEN_LENGTH_MAX:
            raise NotBelieved("code_refused" if status in {400, 401} else "no_id_token")
        return self._read(token, at)

    def _read(self, token: str, at: datetime) -> dict[str, Any]:
        """The claims of a token that one of the provider's own keys signed."""
        from joserfc import jws, jwt
        from joserfc.errors import JoseError

        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotBelieved("no_token") from error
        if header.get("alg") not in ALGORITHMS:
            raise NotBelieved("algorithm")
        key = self._key(header.get("kid"), at)
        if key is None:
            raise NotBelieved("unknown_key")
        try:
            return dict(jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims)
        except (JoseError, ValueError, TypeError) as error:
            raise NotBelieved("signature") from error

    def _key(self, kid: object, at: datetime) -> "RSAKey | ECKey | None":
        """The key of this name; without a name, the only one there is."""
        for oldest in (at - KEPT_FOR, at - LOOKED_AGAIN_EVERY):
            keys = self._known_keys(oldest, at)
            if kid is None:
                return next(iter(keys.values())) if len(keys) == 1 else None
            if isinstance(kid, str) and kid in keys:
                return keys[kid]
        return None

    def _known_keys(self, oldest: datetime, at: datetime) -> "dict[str, RSAKey | ECKey]":
        with self._lock:
            kept = self._keys
        if kept is None or not oldest < kept[1] <= at:
            kept = (_keys_of(_get(self._said(at).keys_url)), at)
            with self._lock:
                self._keys = kept
        return kept[0]

    def _said(self, at: datetime) -> _Metadata:
        with self._lock:
            kept = self._metadata
        if kept is None or not at - KEPT_FOR < kept[1] <= at:
            issuer = self.client.issuer
            answer = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            kept = (_metadata(answer, issuer), at)
            with self._lock:
                self._metadata = kept
        return kept[0]


def _metadata(answer: Mapping[str, Any], issuer: str) -> _Metadata:
    """What matters of a discovery document; another issuer's is not believed."""
    if answer.get("issuer") != issuer:
        raise ProviderAway("the document is of another issuer")
    scheme = urlsplit(issuer).scheme
    sign_in, token, keys = (
        _url(answer.get(name), {"https", scheme})
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    ways = answer.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return _Metadata(
        sign_in, token, keys,
        by_header=not isinstance(ways, list) or "client_secret_basic" in ways,
        names_itself=answer.get("authorization_response_iss_parameter_supported") is True,
    )  # fmt: skip


def _url(said: object, schemes: set[str]) -> str:
    if not isinstance(said, str) or urlsplit(said).scheme not in schemes:
        raise ProviderAway("the document lacks an address")
    return said


def _keys_of(answer: Mapping[str, Any]) -> "dict[str, RSAKey | ECKey]":
    """The public keys that sign, by name. Shared secrets and short keys are passed over."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    keys: dict[str, RSAKey | ECKey] = {}
    listed = answer.get("keys")
    for number, each in enumerate(listed[:KEYS_MAX] if isinstance(listed, list) else []):
        if not isinstance(each, dict) or each.get("use", "sig") != "sig":
            continue
        kinds: dict[object, type[RSAKey] | type[ECKey]] = {"RSA": RSAKey, "EC": ECKey}
        kind = kinds.get(each.get("kty"))
        is_short = kind is RSAKey and len(str(each.get("n", ""))) * BITS_IN_LETTER < RSA_BITS_MIN
        if kind is None or is_short:
            continue
        with suppress(JoseError, ValueError, TypeError, KeyError):
            keys[str(each.get("kid", f"?{number}"))] = kind.import_key(each)
    return keys


def _get(url: str) -> dict[str, Any]:
    status, answer = _ask(url)
    if status != 200:
        raise ProviderAway(f"{url} answered {status}")
    return answer


def _ask(
    url: str, *, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """One question, never led elsewhere, and so much of its answer."""
    import requests

    try:
        with requests.request(
            "GET" if form is None else "POST", url, data=form, auth=auth, stream=True,
            headers={"Accept": "application/json"}, timeout=SECONDS_MAX, allow_redirects=False,
        ) as answer:  # fmt: skip
            body = answer.raw.read(ANSWER_BYTES_MAX + 1, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        raise ProviderAway(f"{url}: {type(error).__name__}") from error
    try:
        read = json.loads(body) if len(body) <= ANSWER_BYTES_MAX else None
    except ValueError:
        read = None
    return status, read if isinstance(read, dict) else {}
