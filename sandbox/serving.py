"""A server on a thread of its own, for as long as its context lasts."""

import socketserver
import threading
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"


class OnAThread:
    """Begins to answer when its context begins; whoever inherits it makes the server."""

    _server: socketserver.TCPServer
    _thread: threading.Thread

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
