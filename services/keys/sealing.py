"""Values the database and the disk must not be able to read alone: sealed with keys kept outside.

The first key seals; older ones only open, until ``flask keys rotate`` has sealed everything anew.
What is sealed names its key, so no key is tried in vain and a lost one is known by its name.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
#: Texts that begin otherwise were sealed before keys had names; any key may be theirs.
MARK = "v2:"
MARK_BYTES = b"HWS2"
NAME_LETTERS = 8


class SealBroken(Exception):
    """The value was sealed with a key that is not here, for another purpose, or was changed."""


class Sealer:
    """Seals with one key and opens with any of several (AES-256-GCM)."""

    def __init__(self, key: str, *older: str) -> None:
        """Each key is 32 bytes in base64."""
        raws = [base64.b64decode(each) for each in (key, *older)]
        self._raws = {_name(raw): raw for raw in reversed(raws)}
        self._ciphers = {name: AESGCM(raw) for name, raw in self._raws.items()}
        #: The name of the key that seals.
        self.current = _name(raws[0])

    @property
    def names(self) -> frozenset[str]:
        """The names of all keys that open."""
        return frozenset(self._ciphers)

    def seal(self, value: str, *, purpose: str) -> str:
        """The value as it may be stored; it opens for the same purpose alone."""
        raw = self._seal(value.encode(), purpose)
        return f"{MARK}{self.current}:{base64.b64encode(raw).decode()}"

    def open(self, sealed: str, *, purpose: str) -> str:
        """The value that was sealed.

        :raises SealBroken: when it was not sealed with one of these keys for this purpose.
        """
        name, _, written = sealed.removeprefix(MARK).rpartition(":")
        try:
            raw = base64.b64decode(written, validate=True)
            names = [name] if sealed.startswith(MARK) else list(self._ciphers)
            return self._open(raw, names, purpose).decode()
        except (binascii.Error, ValueError) as error:
            raise SealBroken(purpose) from error

    def is_current(self, sealed: str) -> bool:
        """Whether this text was sealed with the key that seals now."""
        return sealed.startswith(f"{MARK}{self.current}:")

    def seal_bytes(self, content: bytes, *, purpose: str) -> bytes:
        """The same for a file; its first bytes name the key."""
        return MARK_BYTES + self.current.encode() + self._seal(content, purpose)

    def open_bytes(self, sealed: bytes, *, purpose: str) -> bytes:
        """The file that was sealed.

        :raises SealBroken: when it was not sealed with one of these keys for this purpose.
        """
        start = len(MARK_BYTES) + NAME_LETTERS
        if not sealed.startswith(MARK_BYTES):
            raise SealBroken(purpose)
        name = sealed[len(MARK_BYTES) : start].decode("ascii", "replace")
        return self._open(sealed[start:], [name], purpose)

    def digest(self, content: bytes, *, purpose: str) -> str:
        """A name of this content that nobody can work out who lacks the key that seals now."""
        own = hmac.digest(self._raws[self.current], f"digest:{purpose}".encode(), "sha256")
        return hmac.digest(own, content, "sha256").hex()

    def names_as(self, content: bytes, start: str, *, purpose: str) -> bool:
        """Whether the name of this content, under any of the keys, starts so."""
        return any(
            hmac.compare_digest(
                hmac.digest(
                    hmac.digest(raw, f"digest:{purpose}".encode(), "sha256"), content, "sha256"
                ).hex()[: len(start)],
                start,
            )
            for raw in self._raws.values()
        )

    def _seal(self, value: bytes, purpose: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, value, purpose.encode())

    def _open(self, raw: bytes, names: list[str], purpose: str) -> bytes:
        for name in names:
            cipher = self._ciphers.get(name)
            if cipher is None:
                continue
            try:
                return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
            except (InvalidTag, ValueError):
                continue
        raise SealBroken(purpose)


def _name(raw: bytes) -> str:
    return hashlib.sha256(b"headworks key " + raw).hexdigest()[:NAME_LETTERS]
