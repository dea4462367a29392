"""Who looks for viruses: ClamAV's daemon over its socket, or nobody but for one known signature."""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

PIECE_BYTES = 64 * 1024
ANSWER_SECONDS_MAX = 30.0
ANSWER_BYTES_MAX = 1024
PORT = 3310
#: Two halves, so that no scanner takes this file for what it looks for.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ScannerAway(Exception):
    """The scanner does not answer, or not with a verdict; the text is what it said."""


class Scanner(Protocol):
    """Looks for viruses."""

    def scan(self, content: bytes) -> str:
        """The name of the virus that was found, or nothing.

        :raises ScannerAway: when it cannot say.
        """


class BuiltInScanner:
    """Knows one signature, the one that scanners are tried with. No protection beside that."""

    def scan(self, content: bytes) -> str:
        """Whether it is the file that scanners are tried with."""
        return "Eicar-Signature" if EICAR in content else ""


@dataclass(frozen=True)
class ClamdScanner:
    """ClamAV's daemon, asked with its INSTREAM command, one connection a file."""

    #: ``tcp://host:port`` or ``unix:///path``.
    address: str

    def scan(self, content: bytes) -> str:
        """Hand the bytes over and read the verdict."""
        try:
            with closing(self._connect()) as line:
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), PIECE_BYTES):
                    piece = content[start : start + PIECE_BYTES]
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
                answer = _answer(line)
        except OSError as error:
            raise ScannerAway(f"{self.address}: {error}") from error
        return _verdict(answer)

    def _connect(self) -> socket.socket:
        where = urlsplit(self.address)
        if where.scheme == "unix":
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(ANSWER_SECONDS_MAX)
            try:
                line.connect(where.path)
            except OSError:
                line.close()
                raise
            return line
        return socket.create_connection(
            (where.hostname or "", where.port or PORT), timeout=ANSWER_SECONDS_MAX
        )


def at(address: str) -> Scanner:
    """The scanner a setting names; the built-in one when it names none."""
    return ClamdScanner(address) if address else BuiltInScanner()


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < ANSWER_BYTES_MAX:
        piece = line.recv(ANSWER_BYTES_MAX)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> str:
    """``stream: OK`` or ``stream: Name FOUND``; anything else is no verdict."""
    said = answer.partition(": ")[2]
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerAway(answer or "it hung up")
