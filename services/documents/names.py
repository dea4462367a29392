"""What a file is called: what its sender wrote, made harmless wherever it is saved."""

import re
import unicodedata

from models.document import DocumentKind

NAME_MAX = 100
#: Every end a kind of file may have; the first is given to one that has none.
ENDS = {
    DocumentKind.PDF: (".pdf",),
    DocumentKind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    DocumentKind.PNG: (".png",),
    DocumentKind.HEIC: (".heic", ".heif"),
    DocumentKind.TEXT: (".txt", ".text"),
}
MEDIA_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.PNG: "image/png",
    DocumentKind.HEIC: "image/heic",
    DocumentKind.TEXT: "text/plain; charset=utf-8",
}
_END = re.compile(r"\.[A-Za-z0-9]{1,8}$", re.ASCII)
_ODD = re.compile(r'[<>:"|?*\\/%;=\s]+')
#: Names that some systems keep for themselves, whatever their end.
_TAKEN = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def end_of(written: str) -> str:
    """The end of a name, small: ``.pdf``; nothing when it has none."""
    found = _END.search(_plain(written))
    return found[0].lower() if found else ""


def said(written: str) -> str:
    """What its sender called it, fit to stand in a sentence."""
    return _ODD.sub(" ", _plain(written)).strip()[:NAME_MAX] or "file"


def shown(written: str, kind: DocumentKind) -> str:
    """A name that is safe to show and to save under, with the end of its kind."""
    plain = _plain(written)
    end = end_of(plain) if end_of(plain) in ENDS[kind] else ENDS[kind][0]
    stem = _ODD.sub(" ", _END.sub("", plain)).strip(" .")[: NAME_MAX - len(end)].strip(" .")
    if not stem or _TAKEN.fullmatch(stem):
        stem = f"file {stem}".strip()
    return stem + end


def _plain(written: str) -> str:
    """The last part of a path, composed, without what nobody sees or what turns letters round."""
    composed = unicodedata.normalize("NFKC", re.split(r"[/\\]", written)[-1])
    return "".join(each for each in composed if unicodedata.category(each)[0] != "C").strip()
