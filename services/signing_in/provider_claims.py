"""What a token of the identity provider must say before anybody is believed to be somebody."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.gateways.identity_provider import Client, NotBelieved

#: How far the provider's clock may be from ours.
SKEW_MAX = timedelta(minutes=1)
#: A token is taken so long after it was made, whatever it says of itself.
TOKEN_LASTS = timedelta(minutes=10)
SUBJECT_LENGTH_MAX = 255
EMAIL_LENGTH_MAX = 254


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the district asks for beside a signature; empty asks for nothing."""

    #: The hosted domain of a Google organization.
    domain: str = ""
    #: One of these must be how well the provider knows them (``acr``).
    levels: tuple[str, ...] = ()
    #: All of these must be among the proofs it took (``amr``), such as ``mfa``.
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """Whom the provider says somebody is."""

    issuer: str
    subject: str
    email: str


def person(
    claims: Mapping[str, Any], client: Client, wanted: Wanted, *, nonce: str, at: datetime
) -> Known:
    """Whom signed claims say somebody is.

    :raises NotBelieved: when they are of another provider, for another client, of another visit,
        of another time, or less than the district asks for.
    """
    _check_token(claims, client, nonce=nonce, at=at)
    _check_wanted(claims, wanted)
    return _known(claims)


def _check_token(claims: Mapping[str, Any], client: Client, *, nonce: str, at: datetime) -> None:
    """It is of our provider, for us alone, of this visit, and of now."""
    if claims.get("iss") != client.issuer:
        raise NotBelieved("issuer")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp", None if len(named) > 1 else client.client_id)
    if client.client_id not in named or party != client.client_id:
        raise NotBelieved("audience")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise NotBelieved("nonce")
    skew, instant = int(SKEW_MAX.total_seconds()), int(at.timestamp())
    ends, made = _instant(claims, "exp"), _instant(claims, "iat")
    begins = _instant(claims, "nbf") if "nbf" in claims else made
    if ends <= instant - skew or made < instant - skew - int(TOKEN_LASTS.total_seconds()):
        raise NotBelieved("expired")
    if max(made, begins) > instant + skew:
        raise NotBelieved("not_yet")


def _instant(claims: Mapping[str, Any], name: str) -> int:
    """Seconds since 1970."""
    said = claims.get(name)
    if isinstance(said, bool) or not isinstance(said, int):
        raise NotBelieved(name)
    return said


def _check_wanted(claims: Mapping[str, Any], wanted: Wanted) -> None:
    if wanted.domain and claims.get("hd") != wanted.domain:
        raise NotBelieved("domain")
    if wanted.levels and claims.get("acr") not in wanted.levels:
        raise NotBelieved("level")
    proofs = claims.get("amr")
    if wanted.proofs and not set(wanted.proofs) <= {
        each for each in (proofs if isinstance(proofs, list) else []) if isinstance(each, str)
    }:
        raise NotBelieved("proofs")


def _known(claims: Mapping[str, Any]) -> Known:
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH_MAX:
        raise NotBelieved("no_subject")
    if not isinstance(email, str) or not 0 < len(email) <= EMAIL_LENGTH_MAX:
        raise NotBelieved("no_email")
    if claims.get("email_verified") is not True and claims.get("xms_edov") is not True:
        raise NotBelieved("email_unverified")
    return Known(str(claims["iss"]), subject, email)
