"""Giving a file out again: only what was scanned, only what is unchanged."""

from contextlib import suppress

import structlog
from sqlalchemy import delete

from models.database import Database
from models.document import CopyKind, Document, DocumentCopy, DocumentState
from models.errors import Refused
from services.documents import gate
from services.gateways.storage import NotStored, StorageAway
from services.keys.vault import Damaged, Vault
from services.once import insert_once

log = structlog.get_logger(__name__)


def content_of(vault: Vault, document: Document) -> bytes:
    """What was handed in.

    :raises Refused: while nobody has looked for viruses, when one was found, or
        when what lies there is not what was put there.
    """
    _refuse_unless_clean(document)
    try:
        return vault.open(document)
    except (NotStored, Damaged, StorageAway) as error:
        log.error("document_unreadable", document=document.id, why=type(error).__name__)
        raise Refused("This file cannot be read at the moment. Tell us about it.") from error


def copy_of(database: Database, vault: Vault, document: Document, kind: CopyKind) -> bytes:
    """A photo as it is given out or looked at; other kinds are given out as they are.

    It is made at the first look and kept, sealed, beside what was handed in: however often
    it is looked at, it is made once. A copy that was lost is made again.

    :raises Refused: as :func:`content_of` does, or when it cannot be made anew.
    :raises models.errors.Busy: while others are made.
    """
    _refuse_unless_clean(document)
    if kind is CopyKind.BARE and document.kind not in gate.PHOTOS:
        return content_of(vault, document)
    with database.reading() as session:
        kept = session.get(DocumentCopy, (document.id, kind))
    if kept is not None:
        with suppress(NotStored, Damaged, StorageAway):
            return vault.open(kept)
    make = gate.bare if kind is CopyKind.BARE else gate.preview
    made = make(content_of(vault, document), document.kind)
    with suppress(StorageAway):
        _keep(database, vault, document, kind, made, kept)
    return made


def _keep(
    database: Database, vault: Vault, document: Document, kind: CopyKind, made: bytes,
    lost: DocumentCopy | None,
) -> None:  # fmt: skip
    """Keep a copy, unless another was kept meanwhile; the file of that one is swept some day."""
    if not vault.storage.has_room():
        return
    put = vault.keep(made, scope=document.scope)
    with database.saving() as session:
        if lost is not None:
            session.execute(delete(DocumentCopy).where(DocumentCopy.name == lost.name))
        insert_once(
            session, DocumentCopy, unique=("document_id", "kind"), document_id=document.id,
            kind=kind, name=put.name, sealed_hash=put.sealed_hash,
        )  # fmt: skip


def _refuse_unless_clean(document: Document) -> None:
    if document.state is DocumentState.WAITING:
        raise Refused("This file is being checked for viruses. Try again in some minutes.")
    if document.state is DocumentState.INFECTED:
        raise Refused("A virus was found in this file. It cannot be opened.")
