"""What is taken in: five kinds of files, known by what they hold, not by their names."""

from dataclasses import dataclass
from threading import BoundedSemaphore

from models.document import DocumentKind
from models.errors import Busy, Refused
from services import apart
from services.documents import names

BYTES_MAX = 10 * 1024 * 1024
#: More files of people are not taken apart at once; others wait a little for their turn.
_READERS = BoundedSemaphore(2)
WAIT_SECONDS_MAX = 2
#: What is made anew before anybody is given it.
PHOTOS = frozenset({DocumentKind.JPEG, DocumentKind.PNG})
HEAD_BYTES, ZIP_END_BYTES = 1024, 65_557
_STARTS = {
    b"%PDF-": DocumentKind.PDF,
    b"\xff\xd8\xff": DocumentKind.JPEG,
    b"\x89PNG\r\n\x1a\n": DocumentKind.PNG,
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_BOX_HEAD = 16
#: What a browser or another program would run if it read the file its own way.
_FOREIGN_AT_HEAD = (b"<html", b"<script", b"<!doctype", b"<svg", b"<?php")
_FOREIGN_IN_IMAGE = (b"<script", b"%pdf-1", b"<?php", b"<html")
_TEXT_CONTROLS = frozenset("\t\n\r\f")


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A file that is taken in."""

    kind: DocumentKind
    #: What it is called from now on.
    name: str


def look(content: bytes, written_name: str) -> Passed:
    """Say what a file is, and what it is called from now on.

    Its start, its end, its name and a whole reading must agree. Nothing of it is
    changed and nothing is unpacked in this process.

    :raises Refused: with a sentence for whoever sent it.
    :raises Busy: while others are looked at.
    """
    said = names.said(written_name)
    if not content:
        raise Refused("%(name)s is empty.", name=said)
    if len(content) > BYTES_MAX:
        raise Refused("%(name)s is larger than 10 MB.", name=said)
    kind = kind_of(content)
    end = names.end_of(written_name)
    if kind is None or (end and end not in names.ENDS[kind]):
        raise Refused("%(name)s is not a PDF, a photo (JPEG, PNG, HEIC) or plain text.", name=said)
    if _is_two_things(content, kind):
        raise Refused("%(name)s holds more than one kind of file.", name=said)
    name = names.shown(written_name, kind)
    if kind not in {DocumentKind.TEXT, DocumentKind.HEIC}:
        _refuse(_read_apart("CHECK", kind, content).decode("ascii", "replace"), name)
    return Passed(kind=kind, name=name)


def preview(content: bytes, kind: DocumentKind) -> bytes:
    """A small JPEG made anew from a photo.

    :raises Refused: when it cannot be drawn here.
    :raises Busy: while others are drawn.
    """
    drawn = _read_apart("PREVIEW", kind, content)
    if not drawn:
        raise Refused("This picture cannot be drawn here. Save it instead.")
    return drawn


def bare(content: bytes, kind: DocumentKind) -> bytes:
    """What is given out: of a photo only what is to be seen. Other kinds are as they were.

    :raises Refused: when the photo cannot be made anew.
    :raises Busy: while others are.
    """
    if kind not in PHOTOS:
        return content
    made = _read_apart("BARE", kind, content)
    if not made:
        raise Refused("This photo cannot be given out at the moment. Tell us about it.")
    return made


def kind_of(content: bytes) -> DocumentKind | None:
    """What it is by its own start; none for everything that is not taken."""
    for start, kind in _STARTS.items():
        if content.startswith(start):
            return kind
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS and _is_in_boxes(content):
        return DocumentKind.HEIC
    return DocumentKind.TEXT if _is_text(content) else None


def _refuse(why: str, name: str) -> None:
    """Say why a file was not taken, unless it was.

    :raises Refused: for everything but ``ok``.
    """
    match why:
        case "ok":
            return
        case "locked":
            raise Refused("%(name)s has a password. Save it without one and try again.", name=name)
        case "active":
            raise Refused(
                "%(name)s holds a script or another file. Print it to a new PDF and send that.",
                name=name,
            )
        case "large":
            raise Refused("%(name)s has too many pages or is too large a picture.", name=name)
    raise Refused("%(name)s cannot be read. It may be damaged.", name=name)


def _is_text(content: bytes) -> bool:
    """Plain words: what could be taken for markup is none."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(each < " " and each not in _TEXT_CONTROLS for each in words) or "\x7f" in words:
        return False
    folded = words.lower()
    return not folded.lstrip().startswith("<") and not any(
        mark.decode() in folded for mark in _FOREIGN_AT_HEAD
    )


def _is_two_things(content: bytes, kind: DocumentKind) -> bool:
    """Whether another program would read it as something else."""
    if kind is DocumentKind.TEXT:
        return False
    head = content[:HEAD_BYTES].lower()
    if any(mark in head for mark in _FOREIGN_AT_HEAD):
        return True
    if b"PK\x05\x06" in content[-ZIP_END_BYTES:]:
        return True
    folded = b"" if kind is DocumentKind.PDF else content.lower()
    return any(mark in folded for mark in _FOREIGN_IN_IMAGE)


def _is_in_boxes(content: bytes) -> bool:
    """Whether the file is boxes from end to end, as its kind is made."""
    place = 0
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        if size == 1:
            size = int.from_bytes(content[place + 8 : place + _BOX_HEAD], "big")
        if size == 0:
            return True
        if size < 8:  # noqa: PLR2004 - a box has a head of eight bytes
            return False
        place += size
    return place == len(content)


def _read_apart(what: str, kind: DocumentKind, content: bytes) -> bytes:
    """What the reader says; nothing when it broke or took too long.

    :raises Busy: when every reader is at work, and stays so for a while.
    """
    if not _READERS.acquire(timeout=WAIT_SECONDS_MAX):
        raise Busy("Other files are being looked at just now. Try again in a moment.")
    try:
        return apart.ask("services.documents.reader", what, kind.value, content=content)
    finally:
        _READERS.release()
