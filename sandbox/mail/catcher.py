"""The SMTP side: takes every letter and can be told to misbehave like a real server."""

import asyncio
import ssl
import tempfile
import threading
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.letterbox import Caught, Letterbox

HOST = "127.0.0.1"
SLOW_SECONDS = 3.0


class Fault(StrEnum):
    """How the server misbehaves."""

    NONE = "none"
    #: 550: no such reader.
    REFUSE = "refuse"
    #: 451: try again later.
    LATER = "later"
    #: Answers, but only after some seconds.
    SLOW = "slow"
    #: Takes the letter and hangs up before it says so.
    LOSE_ANSWER = "lose_answer"
    #: Nobody listens.
    DOWN = "down"


class MailCatcher:
    """A running mail server; ``with MailCatcher() as catcher`` in tests.

    ``user`` and ``password`` make it ask for a sign-in, ``tls`` offers STARTTLS.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        folder: Path | None = None,
        tls: ssl.SSLContext | None = None,
        user: str = "",
        password: str = "",
    ) -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="mail-")
        self.letterbox = Letterbox(folder or Path(self._temporary.name))  # type: ignore[union-attr]
        self.port = port
        self.fault = Fault.NONE
        self._tls = tls
        self._login = (user, password)
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail", daemon=True)

    @property
    def messages(self) -> list[Caught]:
        """What was caught, oldest first."""
        return self.letterbox.letters()

    def start(self) -> Self:
        """Listen. ``port`` is the real one afterwards."""
        self._thread.start()
        self._run(self._open())
        return self

    def stop(self) -> None:
        """Stop listening for good."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def misbehave(self, fault: Fault) -> None:
        """From now on; ``Fault.NONE`` ends it."""
        self.fault = fault
        self._run(self._close() if fault is Fault.DOWN else self._open())

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a reader, or refuse one."""
        if self.fault is Fault.REFUSE:
            return "550 5.1.1 There is no such reader here"
        if self.fault is Fault.LATER:
            return "451 4.3.2 Come back later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the letter once for each of its readers."""
        if self.fault is Fault.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        raw = envelope.content
        assert isinstance(raw, bytes)  # noqa: S101 - decode_data is off
        for reader in envelope.rcpt_tos:
            self.letterbox.keep(sender=envelope.mail_from or "", to=reader, raw=raw)
        if self.fault is Fault.LOSE_ANSWER and server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]
        return "250 Caught"

    def _check(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)  # noqa: S101 - the only mechanisms offered
        right = (given.login.decode(), given.password.decode()) == self._login
        return AuthResult(success=right, handled=False)

    def _smtp(self) -> SMTP:
        wants_login = bool(self._login[0])
        return SMTP(
            self,
            hostname="localhost",
            tls_context=self._tls,
            require_starttls=self._tls is not None,
            auth_required=wants_login,
            authenticator=self._check if wants_login else None,
            loop=self._loop,
        )

    async def _open(self) -> None:
        if self._server is None:
            self._server = await self._loop.create_server(self._smtp, HOST, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def _run(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)
