"""Ports of this machine: which are free, and which this command has spoken for."""

import fcntl
import os
import socket
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.progress import Trouble

PORT_TRIES_MAX = 200
USUAL = (5000, 12111, 1025, 8025, 9080)


@dataclass(frozen=True)
class Ports:
    """Where everything listens, on this machine only."""

    app: int
    stripe: int
    smtp: int
    mail: int
    provider: int


class Claims:
    """Ports spoken for until the end of the context, so that two demos never race for one.

    A program takes its port a moment after it was found free. Whoever claims it
    before says so in a locked file, which ends with the process whatever happens.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.gettempdir()) / f"headworks-ports-{os.getuid()}"
        self._held = ExitStack()

    def __enter__(self) -> Self:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def release(self) -> None:
        """Give every port back."""
        self._held.close()

    def take(self, port: int) -> bool:
        """Speak for a port; whether nobody listens on it or has spoken for it."""
        file = (self.folder / str(port)).open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._held.enter_context(file)
        return is_free(port)


def choose_ports(app: int | None, claims: Claims) -> Ports:
    """The usual port for each, or the next free one; the person's own choice must be free.

    :raises Trouble: when it is taken.
    """
    if app is not None and not claims.take(app):
        raise Trouble(f"Port {app} is taken. Choose another, or none and one is found.")
    chosen = [] if app is None else [app]
    for usual in USUAL[len(chosen) :]:
        chosen.append(free_port(usual, claims))
    return Ports(*chosen)


def free_port(usual: int, claims: Claims) -> int:
    """The first free port from the usual one upwards, spoken for.

    :raises Trouble: when there is none near it.
    """
    for port in range(usual, usual + PORT_TRIES_MAX):
        if claims.take(port):
            return port
    raise Trouble(f"No free port between {usual} and {usual + PORT_TRIES_MAX}.")


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
