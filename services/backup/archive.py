"""One file for a backup: the figures first, then the dump, sealed as a whole by age."""

import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyrage

from models.errors import Refused
from services.backup.manifest import Manifest
from services.gateways.storage import FolderStorage, StorageAway

MANIFEST, DUMP, DOCUMENTS = "manifest.json", "dump", "documents/"
MANIFEST_BYTES_MAX = 1024 * 1024
DOCUMENT_BYTES_MAX = 64 * 1024 * 1024
_BROKEN = "%(file)s cannot be opened: it is damaged, cut off, or sealed for another key."
_SECRET = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+")


def new_key() -> tuple[str, str]:
    """A new pair of keys: what opens a backup, and what seals one for it."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def reader_of(recipient: str) -> Any:  # noqa: ANN401 - the library's own class
    """The key that seals.

    :raises Refused: when it is none.
    """
    try:
        return pyrage.x25519.Recipient.from_str(recipient.strip())
    except (pyrage.RecipientError, ValueError) as error:
        raise Refused(
            "There is no key to seal backups for. Make one with `flask backup key FILE`, keep the"
            " file elsewhere, and set HEADWORKS_BACKUP_RECIPIENT to what it prints."
        ) from error


def seal(
    dump: Path, manifest: Manifest, file: Path, recipient: str, documents: Iterable[Path] = ()
) -> None:
    """Write a sealed archive, which is on the disk when this returns."""
    bare = dump.with_suffix(".tar.gz")
    with tarfile.open(bare, "w:gz", compresslevel=1) as tar:
        written = manifest.written()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(written)
        tar.addfile(entry, io.BytesIO(written))
        tar.add(dump, DUMP)
        for document in documents:
            tar.add(document, f"{DOCUMENTS}{document.name}")
    dump.unlink()
    with bare.open("rb") as source, file.open("wb") as target:
        pyrage.encrypt_io(source, target, [reader_of(recipient)])
        target.flush()
        os.fsync(target.fileno())
    bare.unlink()


def open_into(file: Path, identity: str, dump: Path, documents: FolderStorage) -> Manifest:
    """Open an archive, leave its dump and its documents there, and return its figures.

    :raises Refused: when it is damaged, cut off, or not sealed for this key.
    """
    secret = _SECRET.search(identity)
    bare = dump.with_suffix(".tar.gz")
    try:
        if secret is None:
            raise ValueError("no key")
        key = pyrage.x25519.Identity.from_str(secret[0])
        with file.open("rb") as source, bare.open("wb") as target:
            pyrage.decrypt_io(source, target, [key])
        with tarfile.open(bare, "r:gz") as tar:
            manifest = Manifest.read(_member(tar, MANIFEST).read(MANIFEST_BYTES_MAX))
            with dump.open("wb") as target:
                _copy(_member(tar, DUMP), target)
            for entry in tar:
                if entry.name.startswith(DOCUMENTS):
                    name = entry.name.removeprefix(DOCUMENTS)
                    documents.put(name, _member(tar, entry).read(DOCUMENT_BYTES_MAX))
    except (pyrage.DecryptError, pyrage.IdentityError, tarfile.TarError, ValueError, KeyError,
            EOFError, OSError, StorageAway, zlib.error) as error:  # fmt: skip
        raise Refused(_BROKEN, file=file.name) from error
    bare.unlink()
    return manifest


def _member(tar: tarfile.TarFile, name: str | tarfile.TarInfo) -> Any:  # noqa: ANN401 - a reader
    reader = tar.extractfile(name)
    if reader is None:
        raise KeyError(str(name))
    return reader


def _copy(source: Any, target: Any) -> None:  # noqa: ANN401 - a reader and a writer of bytes
    while piece := source.read(1024 * 1024):
        target.write(piece)
