"""A virus scanner's daemon on a real socket: INSTREAM, and one signature."""

import socketserver
import struct

from sandbox.serving import HOST, OnAThread

SIGNATURE = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
COMMAND = b"zINSTREAM\0"


class Clamd(OnAThread):
    """A running daemon; ``with Clamd() as clamd`` in tests."""

    def __init__(self) -> None:
        #: How often it was asked, and what it says instead of a verdict.
        self.asked = 0
        self.instead = ""
        self._server = socketserver.ThreadingTCPServer((HOST, 0), _handler(self))

    @property
    def address(self) -> str:
        """Where it answers, as the setting names it."""
        return f"tcp://{HOST}:{self.port}"


def _handler(clamd: Clamd) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        """One connection, one file."""

        def handle(self) -> None:
            """Read pieces until the empty one, then say what was found."""
            if self.rfile.read(len(COMMAND)) != COMMAND:
                self.wfile.write(b"UNKNOWN COMMAND\0")
                return
            content = b""
            while size := struct.unpack("!I", self.rfile.read(4))[0]:
                content += self.rfile.read(size)
            clamd.asked += 1
            verdict = "Eicar-Test-Signature FOUND" if SIGNATURE in content else "OK"
            self.wfile.write((clamd.instead or f"stream: {verdict}").encode() + b"\0")

    return Handler
