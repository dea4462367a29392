"""Values the database must not be able to read alone: sealed with a key kept outside it."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
MARK = "v1:"


class SealBroken(Exception):
    """The value was sealed with another key, for another purpose, or was changed."""


class Sealer:
    """Seals and opens with one key (AES-256-GCM)."""

    def __init__(self, key: str) -> None:
        """``key`` is 32 bytes in base64."""
        self._cipher = AESGCM(base64.b64decode(key))

    def seal(self, value: str, *, purpose: str) -> str:
        """The value as it may be stored; it opens for the same purpose alone."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, value.encode(), purpose.encode())
        return MARK + base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, *, purpose: str) -> str:
        """The value that was sealed.

        :raises SealBroken: when it was not sealed with this key for this purpose.
        """
        try:
            raw = base64.b64decode(sealed.removeprefix(MARK), validate=True)
            return self._cipher.decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()
            ).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SealBroken(purpose) from error
