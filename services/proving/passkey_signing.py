"""What a device is asked and answers about a passkey, in the terms of WebAuthn.

Kept apart because its library takes long to read: import it where it is used.
"""

import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
#: What reading somebody's bytes as JSON, base64, CBOR or a key may end with.
_NONSENSE = (
    WebAuthnException, UnsupportedAlgorithm, binascii.Error, ValueError, TypeError, KeyError,
    AttributeError, RecursionError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """Whom passkeys are for. Only ever built from settings, never from what a request says."""

    #: The host name passkeys are tied to.
    rp_id: str
    #: The one address whose pages may use them, such as ``https://pay.example.org``.
    origin: str
    name: str


@dataclass(frozen=True)
class Key:
    """A passkey as its device described it, in base64url."""

    credential_id: str
    public_key: str
    sign_count: int


def creation(
    site: Site, *, challenge: str, user_handle: str, whose: str, known: Sequence[str], seconds: int
) -> dict[str, Any]:
    """What a browser is told to make a passkey. ``known`` are those that are there already."""
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_name=whose,
        user_id=base64url_to_bytes(user_handle),
        challenge=base64url_to_bytes(challenge),
        timeout=seconds * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json_dict(options)


def request(site: Site, *, challenge: str, known: Sequence[str], seconds: int) -> dict[str, Any]:
    """What a browser is told to sign with a passkey: one of ``known``, or any that it finds."""
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=base64url_to_bytes(challenge),
        timeout=seconds * 1000,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def made(site: Site, answer: str, *, challenge: str) -> Key | None:
    """The passkey a device made for this challenge and this site; none for anything else."""
    try:
        key = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except _NONSENSE:
        return None
    return Key(
        bytes_to_base64url(key.credential_id),
        bytes_to_base64url(key.credential_public_key),
        key.sign_count,
    )


def named(answer: str) -> str:
    """The passkey an answer says it is of, in base64url; empty when it says none."""
    try:
        said = json.loads(answer)["id"]
        return bytes_to_base64url(base64url_to_bytes(said))
    except _NONSENSE:
        return ""


def signed(
    site: Site, answer: str, *, challenge: str, key: Key, user_handle: str, names_owner: bool
) -> int | None:
    """How often the device signed, when this answer is right; none when it is not.

    With ``names_owner`` it must say whose passkey it is; else it may, and then rightly.
    A count that did not grow is a copy of the key, or an answer of before: not right.
    """
    try:
        handle = json.loads(answer)["response"].get("userHandle")
        said = bytes_to_base64url(base64url_to_bytes(handle)) if handle else None
        if said != user_handle and (names_owner or said is not None):
            return None
        return verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except _NONSENSE:
        return None


def _described(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]
