"""A small IMAP server for one mailbox: enough to be looked into, fetched from and moved out of."""

import re
import socketserver
from dataclasses import dataclass, field

from sandbox.serving import HOST, OnAThread

_COMMAND = re.compile(rb"(\S+) (UID \w+|\w+) ?(.*)", re.DOTALL)


@dataclass
class MailStore:
    """Folders of letters, each under a number that is never given twice."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    last: int = 0
    validity: int = 1

    def put(self, raw: bytes, folder: str = "INBOX") -> int:
        """Deliver a letter."""
        self.last += 1
        self.folders.setdefault(folder, {})[self.last] = raw.replace(b"\r\n", b"\n").replace(
            b"\n", b"\r\n"
        )
        return self.last


class ImapServer(OnAThread):
    """A running server; ``with ImapServer(user=…, password=…) as server`` in tests.

    ``hang_up_before`` names a command (``UID MOVE``) at which it hangs up, once.
    """

    def __init__(self, *, user: str, password: str, moves: bool = True) -> None:
        self.user, self.password, self.moves = user, password, moves
        self.store = MailStore()
        self.hang_up_before = ""
        self._server = socketserver.ThreadingTCPServer((HOST, 0), _handler(self))

    def folder(self, name: str) -> list[bytes]:
        """The letters of a folder."""
        return list(self.store.folders.get(name, {}).values())


class _HangUp(Exception):
    pass


def _handler(server: ImapServer) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        """One connection."""

        #: An answer is many short lines: none waits for the other side to have read the last.
        disable_nagle_algorithm = True

        def handle(self) -> None:
            """Answer commands until the other side leaves."""
            self.wfile.write(b"* OK ready\r\n")
            try:
                while line := self.rfile.readline():
                    self._answer(line.rstrip(b"\r\n"))
            except _HangUp:
                return

        def _answer(self, line: bytes) -> None:
            found = _COMMAND.fullmatch(line)
            if found is None:
                self.wfile.write(b"* BAD what\r\n")
                return
            tag, command, rest = found[1], found[2].decode().upper(), found[3].decode()
            if command == server.hang_up_before:
                server.hang_up_before = ""
                raise _HangUp
            said, is_right = self._do(command, rest.replace('"', ""))
            for each in said:
                self.wfile.write(b"* " + each + b"\r\n")
            self.wfile.write(tag + (b" OK done\r\n" if is_right else b" NO no\r\n"))

        def _do(self, command: str, rest: str) -> tuple[list[bytes], bool]:
            folders, words = server.store.folders, rest.split()
            inbox = folders["INBOX"]
            match command:
                case "CAPABILITY":
                    return [b"CAPABILITY IMAP4rev1" + b" MOVE" * server.moves], True
                case "LOGIN":
                    return [], words == [server.user, server.password]
                case "CREATE":
                    is_new = rest not in folders
                    folders.setdefault(rest, {})
                    return [], is_new
                case "SELECT":
                    validity = b"OK [UIDVALIDITY %d] valid" % server.store.validity
                    return [b"%d EXISTS" % len(inbox), validity], rest in folders
                case "UID SEARCH":
                    return [b"SEARCH " + " ".join(map(str, sorted(inbox))).encode()], True
                case "UID FETCH":
                    return self._fetch(int(words[0]), rest), True
                case "UID MOVE" | "UID COPY":
                    raw = inbox.get(int(words[0]))
                    if raw is not None:
                        folders[words[1]][int(words[0])] = raw
                    if command == "UID MOVE":
                        inbox.pop(int(words[0]), None)
                    return [], words[1] in folders
                case "UID STORE":
                    inbox.pop(int(words[0]), None)
                    return [], True
                case "LOGOUT":
                    return [b"BYE"], True
            return [], False

        def _fetch(self, uid: int, rest: str) -> list[bytes]:
            raw = server.store.folders["INBOX"].get(uid)
            if raw is None:
                return []
            if "RFC822.SIZE" in rest:
                return [b"1 FETCH (UID %d RFC822.SIZE %d)" % (uid, len(raw))]
            return [b"1 FETCH (UID %d BODY[] {%d}\r\n%s)" % (uid, len(raw), raw)]

    return Handler
