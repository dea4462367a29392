"""Whether every document is there and unchanged: with the keys, or from what lies there alone."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.document import Document, DocumentState
from services.gateways.storage import NotStored, Storage, StorageAway
from services.keys.vault import Damaged, Vault

PAGE = 500


def wrong(session: Session, vault: Vault) -> Iterator[str]:
    """What is wrong with the documents, in words; nothing when each opens as it was handed in."""
    for document in held(session):
        try:
            vault.open(document)
        except NotStored:
            yield f"document {document.id}: {document.name} is missing from the store"
        except Damaged:
            is_ours = document.key_name in vault.sealer.names
            why = "was changed" if is_ours else f"is sealed with the lost key {document.key_name}"
            yield f"document {document.id}: {document.name} {why}"
        except StorageAway as away:
            yield f"document {document.id}: the store does not answer: {away}"
            return


def wrong_without_keys(session: Session, storage: Storage) -> Iterator[str]:
    """The same for whoever has no key, such as the proof of a backup: by the hash of what lies."""
    for document in held(session):
        try:
            sealed = storage.get(document.name)
        except NotStored:
            yield f"document {document.id} is missing"
            continue
        if hashlib.sha256(sealed).hexdigest() != document.sealed_hash:
            yield f"document {document.id} was changed"


def held(session: Session) -> Iterator[Document]:
    """Every document that something holds and that can be opened, a page at a time."""
    last = 0
    while True:
        page = session.scalars(
            select(Document)
            .where(
                Document.id > last, Document.unused_since.is_(None),
                Document.state != DocumentState.INFECTED,
            )
            .order_by(Document.id)
            .limit(PAGE)
        ).all()  # fmt: skip
        if not page:
            return
        yield from page
        last = page[-1].id
