"""Backups that prove themselves: taken whole, sealed for somebody else's key, tried by restoring.

The server holds only the key that seals (an age recipient); what opens is kept
elsewhere, so whoever steals a server cannot read its old backups. age's format
is open: its own program opens a backup without us (https://age-encryption.org/v1).

``archive``: one file for a backup: figures first, then the dump, sealed as a whole
``dumps``: dumps by each engine's own means, and bringing them back
``manifest``: what a backup says of itself: rows of each table, and what the books come to
``holding``: after a restore, what was waiting is held until a person looks
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from models.database import Database
from models.errors import Refused
from services.backup import archive, dumps
from services.backup.holding import hold
from services.backup.manifest import Manifest, differences, taken
from services.documents import proof
from services.gateways.storage import FolderStorage, Storage
from services.verify import Finding, verify

#: Of a file that is being written: no reader takes it for a backup.
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Made:
    """A backup that was made."""

    file: Path
    manifest: Manifest
    #: What was wrong with the books at that moment. They are backed up all the same.
    findings: list[Finding]
    #: Documents that the database names and the folder lacks, in words.
    missing: list[str]


@dataclass(frozen=True)
class Tried:
    """What became of a backup when it was restored."""

    manifest: Manifest
    #: What is not as the manifest says, in words; empty when everything is.
    differences: list[str]
    findings: list[Finding]

    @property
    def is_good(self) -> bool:
        """Whether it came back whole, with books that are right."""
        return not self.differences and not self.findings


def make(
    database: Database, folder: Path, *, recipient: str, district: str, at: datetime,
    storage: Storage,
) -> Made:  # fmt: skip
    """Back the database up into a new file of a folder, sealed for ``recipient``.

    Payments go on meanwhile: everything in it is of one moment. Documents come
    along when they lie in a folder: a file never changes, and one that nothing
    holds stays for longer than this takes. The file has its name only when it is
    whole and on the disk.

    :raises Refused: when the key or the folder cannot be used.
    """
    archive.reader_of(recipient)
    if not folder.is_dir():
        raise Refused("%(folder)s is not a folder. Make it first.", folder=folder)
    name = f"{district}-{at:%Y%m%dT%H%M%SZ}.{dumps.SUFFIXES[database.dialect]}.age"
    with tempfile.TemporaryDirectory(dir=folder) as place:
        dump = Path(place) / "dump"
        with dumps.moment(database, dump) as session:
            findings = verify(session)
            documents, missing = _documents(session, storage)
            manifest = taken(
                session, district=district, dialect=database.dialect, at=at,
                documents=len(documents) if isinstance(storage, FolderStorage) else None,
            )  # fmt: skip
        sealed = Path(place) / f"{name}{UNFINISHED}"
        archive.seal(dump, manifest, sealed, recipient, documents)
        shutil.move(sealed, folder / name)
    return Made(folder / name, manifest, findings, missing)


def restore(file: Path, identity: str, url: str, *, documents: Path, at: datetime) -> Tried:
    """Bring a backup back into an empty database and an empty folder, and prove it there.

    Work that was waiting is held: what it would send or charge may have been
    sent or charged since. A person looks at it in the console's jobs.

    :raises Refused: when the file cannot be opened, or the database or the folder is not empty.
    """
    dumps.check_empty(url)
    if documents.is_dir() and any(documents.iterdir()):
        raise Refused("%(folder)s is not empty. Name a new folder.", folder=documents)
    storage = FolderStorage(documents)
    with tempfile.TemporaryDirectory(dir=file.parent) as place:
        dump, files = Path(place) / "dump", Path(place) / "files"
        manifest = archive.open_into(file, identity, dump, FolderStorage(files))
        dumps.bring_back(dump, manifest.dialect, url)
        if files.is_dir():
            shutil.copytree(files, documents, dirs_exist_ok=True)
    database = Database(url)
    try:
        with database.reading() as session:
            has_them = manifest.documents is not None
            now = taken(
                session, district=manifest.district, dialect=manifest.dialect, at=at,
                documents=sum(1 for _ in storage.names()) if has_them else None,
            )  # fmt: skip
            changed = list(proof.wrong_without_keys(session, storage)) if has_them else []
            tried = Tried(manifest, differences(manifest, now) + changed, verify(session))
        with database.saving() as session:
            hold(session, manifest, at=at)
    finally:
        database.dispose()
    return tried


def try_out(file: Path, identity: str, url: str | None, *, at: datetime) -> Tried:
    """Prove a backup by restoring it where nothing else is, and throw that away.

    ``url`` names an empty database of the backup's engine; SQLite needs none.

    :raises Refused: when the file cannot be opened, or needs a database to be tried in.
    """
    with tempfile.TemporaryDirectory(dir=file.parent) as place:
        url = url or f"sqlite:///{Path(place) / 'tried.sqlite'}"
        return restore(file, identity, url, documents=Path(place) / "documents", at=at)


def _documents(session: Session, storage: Storage) -> tuple[list[Path], list[str]]:
    """The files of the documents a dump names, and words on those that are not there."""
    if not isinstance(storage, FolderStorage):
        return [], []
    named = {document.id: storage.path(document.name) for document in proof.held(session)}
    there = [path for path in named.values() if path.is_file()]
    gone = [f"document {id_} is missing" for id_, path in named.items() if not path.is_file()]
    return there, gone
