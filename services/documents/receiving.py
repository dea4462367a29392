"""Taking a file in: looked at, scanned, sealed. Done before any transaction begins."""

from dataclasses import dataclass

from models.document import DocumentKind, DocumentState
from models.errors import Refused
from services.documents import gate
from services.gateways.scanner import ScannerAway
from services.gateways.storage import StorageAway
from services.keys.vault import Kept, Vault


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A file that lies in the store and that no row names yet."""

    kept: Kept
    kind: DocumentKind
    name: str
    state: DocumentState


def take(vault: Vault, content: bytes, written_name: str, *, scope: str) -> Taken:
    """Take one file in. When the scanner is away, it is kept and waits, unopened.

    :raises Refused: for what is not taken: its kind, its size, a virus, no room.
    """
    passed = gate.look(content, written_name)
    try:
        found = vault.scanner.scan(content)
        state = DocumentState.CLEAN
    except ScannerAway:
        found, state = "", DocumentState.WAITING
    if found:
        raise Refused("A virus was found in %(name)s. It was not kept.", name=passed.name)
    try:
        if not vault.storage.has_room():
            raise Refused(
                "Files cannot be kept at the moment. Send your message without them, or call us."
            )
        kept = vault.keep(content, scope=scope)
    except StorageAway as away:
        raise Refused(
            "Files cannot be kept at the moment. Send your message without them, or call us."
        ) from away
    return Taken(kept=kept, kind=passed.kind, name=passed.name, state=state)
