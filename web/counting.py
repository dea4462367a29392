"""Counting requests in all processes together, in a folder they share.

Each process writes into a file of its own, which is mapped into its memory, so
counting costs about a microsecond and nobody waits. Whoever reads adds the files
up. A process takes over the file of one that ended, so nothing counts backwards.
"""

import fcntl
import mmap
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

#: Upper ends of the buckets in seconds; a last one takes what took longer.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
#: A line of the file: its name, its buckets, and the sum in microseconds.
NAME_BYTES, CELLS, CELL_BYTES = 160, len(BUCKETS) + 2, 8
LINE_BYTES = NAME_BYTES + CELLS * CELL_BYTES
#: More kinds of answers than there are; what comes after them shares a line.
LINES_MAX = 1024
REST = "rest"
PROCESSES_MAX = 256


@dataclass(frozen=True)
class Line:
    """What all processes counted under one name."""

    name: str
    buckets: tuple[int, ...]
    microseconds: int

    @property
    def count(self) -> int:
        """How often it happened."""
        return sum(self.buckets)


class Counter:
    """The counts of this process; without a folder nothing is counted."""

    def __init__(self, folder: Path | None) -> None:
        self._folder, self._lock, self._pid = folder, Lock(), 0
        self._at: dict[str, int] = {}
        self._file = -1
        self._cells: memoryview | None = None
        self._map: mmap.mmap | None = None

    def add(self, name: str, seconds: float = 0.0) -> None:
        """Count one more of this name, which took so long."""
        if self._folder is None:
            return
        with self._lock:
            if self._pid != os.getpid():  # a fork writes into a file of its own
                self._open(self._folder)
            cells = self._cells
            if cells is None:
                return
            at = self._at.get(name)
            if at is None:
                at = self._new(name)
            bucket = 0
            for edge in BUCKETS:
                if seconds <= edge:
                    break
                bucket += 1
            cells[at + bucket] += 1
            cells[at + CELLS - 1] += int(seconds * 1_000_000)

    def _open(self, folder: Path) -> None:
        """Take the first file that no living process holds."""
        self._pid, self._at, self._cells = os.getpid(), {}, None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(PROCESSES_MAX):
            handle = os.open(folder / f"{number:03}.counts", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                continue
            os.ftruncate(handle, LINES_MAX * LINE_BYTES)
            # The file of a parent stays open and locked here: it is the parent's still.
            self._file, self._map = handle, mmap.mmap(handle, LINES_MAX * LINE_BYTES)
            self._cells = memoryview(self._map).cast("Q")
            self._at = dict(_names(self._map))
            return

    def _new(self, name: str) -> int:
        assert self._map is not None  # noqa: S101 - it is open when something is counted
        number = len(self._at)
        if number >= LINES_MAX - 1:
            name = REST
            if name in self._at:
                return self._at[name]
        start = number * LINE_BYTES
        written = name.encode("utf-8", "replace")[: NAME_BYTES - 1]
        self._map[start : start + len(written)] = written
        at = (start + NAME_BYTES) // CELL_BYTES
        self._at[name] = at
        return at


def read(folder: Path) -> list[Line]:
    """What every process counted, by name."""
    sums: dict[str, list[int]] = {}
    for path in sorted(folder.glob("*.counts")):
        data = path.read_bytes()
        cells = memoryview(data[: len(data) // CELL_BYTES * CELL_BYTES]).cast("Q")
        for name, at in _names(data):
            found = sums.setdefault(name, [0] * CELLS)
            for place in range(CELLS):
                found[place] += cells[at + place]
    return [Line(name, tuple(each[:-1]), each[-1]) for name, each in sorted(sums.items())]


def _names(data: bytes | mmap.mmap) -> Iterator[tuple[str, int]]:
    """Each name of a file, and at which cell its counts begin."""
    for number in range(len(data) // LINE_BYTES):
        start = number * LINE_BYTES
        name = data[start : start + NAME_BYTES].rstrip(b"\0")
        if not name:
            return
        yield name.decode("utf-8", "replace"), (start + NAME_BYTES) // CELL_BYTES
