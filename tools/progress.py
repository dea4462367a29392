"""Say what happens, run commands, and skip what is already done."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"
STARTED = time.monotonic()
#: How much of a failed command's output is worth reading.
LINES_SHOWN_MAX = 40
#: No single step of the set-up may take longer than this.
STEP_SECONDS_MAX = 900


class Trouble(Exception):
    """What stands in the way, in words for the person at the terminal."""


def say(text: str) -> None:
    """Print one line of progress with the seconds since the command began."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    env: dict[str, str] | None = None,
    cwd: Path = ROOT,
    seconds_max: float = STEP_SECONDS_MAX,
) -> str:
    """Run a command without a terminal and return what it printed.

    :raises Trouble: with its last lines when it fails, takes too long, or cannot be started.
    """
    line = [str(word) for word in command]
    try:
        done = subprocess.run(
            line,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds_max,
        )
    except subprocess.TimeoutExpired as late:
        raise Trouble(f"Gave up after {seconds_max:.0f} s: {' '.join(line)}") from late
    except OSError as error:
        raise Trouble(f"Could not start {line[0]}: {error.strerror}") from error
    if done.returncode:
        raise Trouble(f"This failed: {' '.join(line)}\n{last_lines(done.stdout)}")
    return done.stdout


def last_lines(text: str, count: int = LINES_SHOWN_MAX) -> str:
    """The end of an output, where the reason usually is."""
    return "\n".join(text.rstrip().splitlines()[-count:])


def step(
    name: str,
    caption: str,
    work: Callable[[], None],
    *,
    inputs: Iterable[Path | str],
    makes: Iterable[Path] = (),
    stamps: Path | None = None,
) -> bool:
    """Do ``work`` unless it was done with the same inputs and all it makes is still there.

    ``inputs`` are files, folders (every file in them) or plain words. Returns whether it worked.
    """
    stamp = (stamps or STAMPS) / name
    fingerprint = fingerprint_of(inputs)
    if is_stamped(stamp, fingerprint) and all(path.exists() for path in makes):
        return False
    say(caption)
    stamp.unlink(missing_ok=True)
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)
    return True


def is_stamped(stamp: Path, fingerprint: str) -> bool:
    """Whether this very work was finished before."""
    return stamp.is_file() and stamp.read_text() == fingerprint


def fingerprint_of(inputs: Iterable[Path | str]) -> str:
    """One name for the content of all inputs; a changed, added or lost file changes it."""
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            digest.update(b"word\0" + item.encode() + b"\0")
            continue
        for file in files_in(item):
            digest.update(str(file.relative_to(item.parent)).encode() + b"\0")
            digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def files_in(path: Path) -> Iterator[Path]:
    """The file itself, or every source file below the folder, in a fixed order."""
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(
            file
            for file in path.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".mo"
        )


def warn(text: str) -> None:
    """Print one line that is no reason to stop."""
    print(text, file=sys.stderr, flush=True)


def first_existing(paths: Iterable[Path]) -> Path | None:
    """The first of these that is there."""
    return next((path for path in paths if path.exists()), None)
