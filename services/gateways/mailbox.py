"""The district's mailbox by IMAP: what lies in it is looked at, dealt with, and moved away."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from services.gateways.mail import Security

ANSWER_SECONDS_MAX = 20.0
#: More than this is not fetched: whoever reads the mailbox sees it there.
LETTER_BYTES_MAX = 30 * 1024 * 1024
#: Where letters go that the product dealt with, and those that a person must read.
DONE, FOR_PEOPLE = "Headworks", "People"


class MailboxAway(Exception):
    """The mailbox does not answer as it should; the text is what it said."""


@dataclass(frozen=True)
class ImapFolder:
    """The inbox of one connection."""

    line: imaplib.IMAP4
    #: With it a letter's number is that letter's alone, whatever becomes of the mailbox.
    validity: str = ""

    def uids(self, most: int) -> list[bytes]:
        """The oldest that are not marked as deleted."""
        found = _said(self.line.uid("SEARCH", "UNDELETED"))
        uids: list[bytes] = bytes(found[0] or b"").split()
        return uids[:most]

    def fetch(self, uid: bytes) -> bytes | None:
        """Its size first, then the letter."""
        head = _said(self.line.uid("FETCH", uid.decode(), "(RFC822.SIZE)"))
        size = bytes(head[0] or b"").partition(b"RFC822.SIZE ")[2].rstrip(b")")
        if not size.isdigit() or int(size) > LETTER_BYTES_MAX:
            return None
        parts = _said(self.line.uid("FETCH", uid.decode(), "(BODY.PEEK[])"))
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)

    def move(self, uid: bytes, to: str) -> None:
        """MOVE where the server knows it; else a copy, and the first one deleted."""
        if "MOVE" in self.line.capabilities:
            _said(self.line.uid("MOVE", uid.decode(), to))
            return
        _said(self.line.uid("COPY", uid.decode(), to))
        _said(self.line.uid("STORE", uid.decode(), "+FLAGS", r"(\Deleted)"))


@dataclass(frozen=True, kw_only=True)
class ImapMailbox:
    """A mailbox on a server."""

    host: str
    port: int
    user: str
    password: str
    security: Security = Security.TLS

    @contextmanager
    def opened(self) -> Iterator[ImapFolder]:
        """Sign in, make the folders that letters are moved to, and open the inbox."""
        line = None
        try:
            line = self._connect()
            _said(line.login(self.user, self.password))
            for folder in (DONE, FOR_PEOPLE):
                line.create(folder)  # a NO says that it is there
            _said(line.select("INBOX"))
            _, said = line.response("UIDVALIDITY")
            yield ImapFolder(line, (said[0] or b"").decode("ascii", "replace"))
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxAway(f"{self.host}:{self.port}: {error}") from error
        finally:
            if line is not None:
                _leave(line)

    def _connect(self) -> imaplib.IMAP4:
        trust = ssl.create_default_context()
        if self.security is Security.TLS:
            return imaplib.IMAP4_SSL(
                self.host, self.port, ssl_context=trust, timeout=ANSWER_SECONDS_MAX
            )
        line = imaplib.IMAP4(self.host, self.port, timeout=ANSWER_SECONDS_MAX)
        if self.security is Security.STARTTLS:
            line.starttls(trust)
        return line


def _said(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server said when it said yes.

    :raises imaplib.IMAP4.error: when it said no.
    """
    status, parts = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status} {parts!r}"[:300])
    return parts


def _leave(line: imaplib.IMAP4) -> None:
    """Sign out, and close the line even where the other side is gone."""
    try:
        line.logout()
    except (imaplib.IMAP4.error, OSError):
        with suppress(OSError):
            line.shutdown()
