"""Where documents lie: what a store can do, and the one that is a folder of this machine.

A store holds bytes under names it is given and never looks into them: what it
is given is sealed. A name is used once and what lies under it never changes.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)
#: A disk with less takes no more documents; payments need far less and go on.
BYTES_FREE_MIN = 1024**3
SHARE_FREE_MIN = 0.05
_UNFINISHED = "unfinished-"


class NotStored(Exception):
    """Nothing lies under this name."""


class StorageAway(Exception):
    """The store does not answer; the text is what it said."""


class Lying(NamedTuple):
    """A name in the store, and since when."""

    name: str
    since: datetime


class Storage(Protocol):
    """Keeps bytes by name."""

    def put(self, name: str, content: bytes) -> None:
        """Keep them; they are there whole, whatever breaks, when this returns.

        :raises StorageAway: when they cannot be kept.
        """

    def get(self, name: str) -> bytes:
        """What lies under a name.

        :raises NotStored: when nothing does.
        :raises StorageAway: when the store does not answer.
        """

    def drop(self, name: str) -> None:
        """Forget a name; one that is not there is forgotten already."""

    def names(self) -> Iterator[Lying]:
        """Everything that lies here, in no order."""

    def has_room(self) -> bool:
        """Whether it takes more documents."""


@dataclass(frozen=True)
class FolderStorage:
    """A folder of this machine, made when it is first needed."""

    folder: Path

    def put(self, name: str, content: bytes) -> None:
        """Write beside, bring to the disk, then rename: no reader ever sees half of it."""
        path = self.path(name)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, half = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as writer:
                    writer.write(content)
                    writer.flush()
                    os.fsync(writer.fileno())
                os.replace(half, path)
            except BaseException:
                Path(half).unlink(missing_ok=True)
                raise
            _bring_to_disk(path.parent)
        except OSError as error:
            raise StorageAway(f"{self.folder}: {error.strerror}") from error

    def get(self, name: str) -> bytes:
        """Read it whole."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotStored(name) from error
        except OSError as error:
            raise StorageAway(f"{self.folder}: {error.strerror}") from error

    def drop(self, name: str) -> None:
        """Unlink it."""
        self.path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[Lying]:
        """Every file, and halves that a crash left behind."""
        for path in self.folder.glob("*/*"):
            if NAME.fullmatch(path.name):
                yield Lying(path.name, _since(path))

    def sweep_halves(self, *, before: datetime) -> int:
        """Remove what a crash left half written before then; returns how many."""
        halves = [
            path for path in self.folder.glob(f"*/{_UNFINISHED}*") if _since(path) < before
        ]  # fmt: skip
        for path in halves:
            path.unlink(missing_ok=True)
        return len(halves)

    def has_room(self) -> bool:
        """A gigabyte and a twentieth of the disk are left to the books."""
        there = next(each for each in (self.folder, *self.folder.parents) if each.exists())
        disk = shutil.disk_usage(there)
        return disk.free > max(BYTES_FREE_MIN, disk.total * SHARE_FREE_MIN)

    def path(self, name: str) -> Path:
        """Where a name lies: no name leads out of the folder."""
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} names no document")
        return self.folder / name[:2] / name


def _since(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _bring_to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
