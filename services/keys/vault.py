"""What is kept of a file: sealed under a name that says nothing, opened only unchanged."""

import hashlib
import secrets
from dataclasses import dataclass

from models.document import Document, DocumentCopy
from services.gateways.scanner import Scanner
from services.gateways.storage import NotStored, Storage
from services.keys.sealing import SealBroken, Sealer

PURPOSE = "document"


class Damaged(Exception):
    """What lies in the store is not what was put there; the text is the document's name."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Content that lies in the store, before any row names it."""

    name: str
    digest: str
    scope: str
    sealed_hash: str
    key_name: str
    bytes: int


@dataclass(frozen=True)
class Vault:
    """A store, the keys, and who looks for viruses."""

    storage: Storage
    sealer: Sealer
    scanner: Scanner

    def keep(self, content: bytes, *, scope: str) -> Kept:
        """Seal it and put it into the store, under a name nobody has used.

        Without a row that names it, it is swept after some days.

        :raises services.gateways.storage.StorageAway: when the store does not take it.
        """
        name = secrets.token_hex(16)
        sealed = self.sealer.seal_bytes(content, purpose=f"{PURPOSE}:{name}")
        self.storage.put(name, sealed)
        return Kept(
            name=name, digest=self.digest(content, scope), scope=scope,
            sealed_hash=hashlib.sha256(sealed).hexdigest(), key_name=self.sealer.current,
            bytes=len(content),
        )  # fmt: skip

    def open(self, document: Document | DocumentCopy) -> bytes:
        """The content as it was handed in.

        :raises NotStored: when it is gone.
        :raises Damaged: when it was changed, or no key here opens it.
        :raises services.gateways.storage.StorageAway: when the store does not answer.
        """
        sealed = self.storage.get(document.name)
        if hashlib.sha256(sealed).hexdigest() != document.sealed_hash:
            raise Damaged(document.name)
        try:
            return self.sealer.open_bytes(sealed, purpose=f"{PURPOSE}:{document.name}")
        except SealBroken as error:
            raise Damaged(document.name) from error

    def digest(self, content: bytes, scope: str) -> str:
        """The name equal files of one scope share; it says nothing to whoever lacks the key."""
        return self.sealer.digest(scope.encode() + b"\0" + content, purpose=PURPOSE)


__all__ = ["Damaged", "Kept", "NotStored", "Vault"]
