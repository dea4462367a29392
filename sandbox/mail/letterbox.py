"""Where caught mail is kept: one file a letter, so that a restart loses nothing."""

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Caught:
    """One letter as it came over the wire."""

    id: int
    at: datetime
    sender: str
    to: str
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The letter, taken apart."""
        return message_from_bytes(self.raw, policy=policy)

    @property
    def subject(self) -> str:
        """Its subject line."""
        return str(self.message["Subject"] or "")

    @property
    def message_id(self) -> str:
        """Its name in the post."""
        return str(self.message["Message-ID"] or "").strip()

    @property
    def text(self) -> str:
        """The part for readers without HTML."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The part for readers with HTML."""
        return self._part("html")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header, in order."""
        return [(name, str(value)) for name, value in self.message.items()]

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


class Letterbox:
    """The letters of one folder, oldest first. Safe for several threads of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._letters = [_read(path) for path in sorted(folder.glob("*.eml"))]

    def keep(self, *, sender: str, to: str, raw: bytes) -> Caught:
        """Keep one letter to one reader. It is on the disk when this returns."""
        with self._lock:
            number = self._letters[-1].id + 1 if self._letters else 1
            letter = Caught(number, datetime.now(UTC), sender, to, raw)
            path = self.folder / f"{number:08d}.eml"
            half = path.with_suffix(".half")
            half.write_bytes(_envelope(letter) + raw)
            os.replace(half, path)
            self._letters.append(letter)
            return letter

    def letters(self, *, to: str = "") -> list[Caught]:
        """All letters, or those to one reader."""
        with self._lock:
            return [letter for letter in self._letters if to in ("", letter.to)]

    def letter(self, number: int) -> Caught | None:
        """One letter; none when there is no such."""
        return next((letter for letter in self.letters() if letter.id == number), None)

    def empty(self) -> None:
        """Throw every letter away."""
        with self._lock:
            for letter in self._letters:
                (self.folder / f"{letter.id:08d}.eml").unlink(missing_ok=True)
            self._letters.clear()


def _envelope(letter: Caught) -> bytes:
    return f"{letter.at.isoformat()}\n{letter.sender}\n{letter.to}\n".encode()


def _read(path: Path) -> Caught:
    at, sender, to, raw = path.read_bytes().split(b"\n", 3)
    return Caught(
        int(path.stem), datetime.fromisoformat(at.decode()), sender.decode(), to.decode(), raw
    )
