"""Giving a file out again: only what was scanned, only what is unchanged."""

import structlog

from models.document import Document, DocumentState
from models.errors import Refused
from services.documents.vault import Damaged, Vault
from services.gateways.storage import NotStored, StorageAway

log = structlog.get_logger(__name__)


def content_of(vault: Vault, document: Document) -> bytes:
    """What was handed in.

    :raises Refused: while nobody has looked for viruses, when one was found, or
        when what lies there is not what was put there.
    """
    if document.state is DocumentState.WAITING:
        raise Refused("This file is being checked for viruses. Try again in some minutes.")
    if document.state is DocumentState.INFECTED:
        raise Refused("A virus was found in this file. It cannot be opened.")
    try:
        return vault.open(document)
    except (NotStored, Damaged, StorageAway) as error:
        log.error("document_unreadable", document=document.id, why=type(error).__name__)
        raise Refused("This file cannot be read at the moment. Tell us about it.") from error
