"""A device that makes passkeys and signs with them, in software: what telephones do in hardware."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One passkey on one device. Change a field to make it lie."""

    origin: str = "http://localhost"
    flags: int = PRESENT | VERIFIED
    #: Devices that share a passkey count nothing.
    counts: bool = True
    rp_id: str = "localhost"
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: str | None = None

    def make(self, options: dict[str, Any]) -> str:
        """What the browser sends back after ``navigator.credentials.create``."""
        self.user_handle = options["user"]["id"]
        data = self._data(ATTESTED) + bytes(16)
        data += len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._cose()
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._sent(
            {
                "clientDataJSON": self._client("webauthn.create", options["challenge"]),
                "attestationObject": attestation,
            }
        )

    def sign(self, options: dict[str, Any], **instead: Any) -> str:
        """What the browser sends back after ``navigator.credentials.get``."""
        self.count += self.counts
        data = self._data()
        client = self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer: dict[str, bytes] = {
            "clientDataJSON": client, "authenticatorData": data, "signature": signature,
        }  # fmt: skip
        if self.user_handle is not None:
            answer["userHandle"] = base64url_to_bytes(self.user_handle)
        return self._sent(answer | instead)

    def _data(self, more: int = 0) -> bytes:
        told = hashlib.sha256(self.rp_id.encode()).digest()
        return told + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _cose(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _sent(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": {},
                "response": {key: bytes_to_base64url(value) for key, value in response.items()},
            }
        )
