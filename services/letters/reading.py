"""A letter taken apart: who says they wrote it, what they wrote anew, what is in it beside."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default as policy
from email.utils import getaddresses
from html.parser import HTMLParser

from services.rules.language import language_of
from services.rules.mailboxes import is_plain

PARTS_MAX, FILES_MAX, TEXT_MAX, LINE_MAX, NAME_MAX = 60, 5, 16_000, 120, 250
#: Taking a header apart costs the square of its length: of one so much is read, and of all of
#: them together so much, however often they are asked for.
HEADER_MAX, HEADERS_MAX = 2_000, 100_000
#: Lines that may begin a part, and nests of parts: each line is held against every nest around it.
STARTS_MAX, NESTS_MAX, HELD_AGAINST_MAX = 5_000, 200, 10_000_000
HTML_CHARACTERS_MAX, WORDS_MAX = 400_000, 200_000
#: Letters within a letter: each is written out whole to look for an address of ours in it.
RETURNED_MAX = 2
#: The first line of what was quoted, as mail programs write it in our two languages.
_QUOTE = re.compile(
    r"^(?:On .{5,200} wrote:|El .{5,200} escribió:|-{2,} ?(?:Original Message|Mensaje original)"
    r".{0,10}-{2,}|_{10,}|From: .{3,200}|De: .{3,200})\s*$"
)
#: A name in the post, as one may be repeated in a head of ours.
_NAME = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]+>")
_AUTOMATIC = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "Feedback-ID")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote", "table"})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a letter says, as far as anybody may be told."""

    #: The same letter delivered twice has the same; no other can be given it.
    key: str
    sender: str
    #: Its name in the post; empty when that is none we could answer to.
    name: str
    #: What its sender calls themselves, and the letter.
    called: str
    subject: str
    #: ``en`` or ``es``, as far as its words tell.
    language: str
    text: str
    #: What it quotes of letters before it.
    earlier: str
    files: list[tuple[str, bytes]]
    #: Everything an answer's address or name can stand in.
    trail: str
    is_automatic: bool
    #: Whether its program asks that no program answers it.
    wants_silence: bool
    #: Whom it could not reach, when it is the post that writes; else empty.
    bounced_from: str
    why_bounced: str


class TooCostly(ValueError):
    """Made to keep its reader busy, or so large that it might as well be."""


class _Headers:
    """Takes headers apart while that is cheap."""

    def __init__(self) -> None:
        self._left = HEADERS_MAX

    def __call__(self, name: str, value: str) -> str:
        short = value[:HEADER_MAX]
        self._left -= len(short)
        if self._left < 0:
            raise TooCostly("headers")
        made: str = policy.header_factory(name, short)
        return made


def read(raw: bytes) -> Letter:
    """Take a letter apart. Nothing is fetched, nothing it says is run or shown as a page.

    :raises TooCostly: when it would take long.
    """
    _refuse_costly(raw)
    message = message_from_bytes(raw, policy=policy.clone(header_factory=_Headers()))
    parts = list(_parts(message))
    bounced_from, why = _bounce(message, parts)
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    names = "|".join(_header(message, each) for each in ("Message-ID", "From", "Date", "Subject"))
    text, earlier = parted(_text(parts)[:WORDS_MAX])
    came_back = [each for each in parts if _is_returned(each)][:RETURNED_MAX]
    returned = [each.as_string()[:20_000] for each in came_back]
    return Letter(
        key=hashlib.sha256(names.encode("utf-8", "replace") + b"\0" + body).hexdigest(),
        sender=_sender(message), text=text, earlier=earlier, name=_name(message),
        called=_line(_called(message)), subject=_line(_header(message, "Subject")),
        language=language_of(_header(message, "Content-Language"), text),
        files=list(_files(parts)),
        trail=" ".join(
            [_header(message, each) for each in ("To", "Cc", "Delivered-To", "X-Original-To",
                                                 "In-Reply-To", "References")] + returned
        ),
        is_automatic=_is_automatic(message),
        wants_silence=bool(_header(message, "X-Auto-Response-Suppress")),
        bounced_from=_kept(bounced_from), why_bounced=_kept(why),
    )  # fmt: skip


def _refuse_costly(raw: bytes) -> None:
    """Count what costs, with every end of a line that the parser knows.

    :raises TooCostly: when that is much.
    """
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    folded = lines.lower()
    nests = folded.count(b"multipart") + folded.count(b"message/rfc822")
    held_against = lines.count(b"\n") * (nests + 1)
    if lines.count(b"\n--") > STARTS_MAX or nests > NESTS_MAX or held_against > HELD_AGAINST_MAX:
        raise TooCostly("parts")


def _kept(words: str) -> str:
    """Without control characters and halves of letters, which no database keeps."""
    return "".join(
        each for each in words if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cs"}
    )


def _header(message: EmailMessage, name: str) -> str:
    """Every value of a header, on one line."""
    try:
        values = message.get_all(name, [])
        return " ".join(" ".join(str(each).split()) for each in values)[:8_000]
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""  # a header that cannot be read says nothing


def _sender(message: EmailMessage) -> str:
    """The one plain address it says it is from; nothing when it names none, or several."""
    found = [each for _, each in getaddresses([_header(message, "From")]) if each]
    return found[0].lower() if len(found) == 1 and is_plain(found[0]) else ""


def _called(message: EmailMessage) -> str:
    """What the sender calls themselves, where there is one."""
    found = getaddresses([_header(message, "From")])
    return found[0][0] if len(found) == 1 else ""


def _name(message: EmailMessage) -> str:
    """The name of the letter in the post, when it can stand in a head of ours."""
    written = _header(message, "Message-ID")
    return written if len(written) <= NAME_MAX and _NAME.fullmatch(written) else ""


def _line(written: str) -> str:
    """A line of plain letters: nothing that moves, hides or ends it."""
    return "".join(each for each in written if each.isprintable())[:LINE_MAX].strip()


def _parts(message: EmailMessage) -> Iterator[MIMEPart]:
    for number, part in enumerate(message.walk()):
        if number >= PARTS_MAX:
            return
        if isinstance(part, MIMEPart):
            yield part


def _is_automatic(message: EmailMessage) -> bool:
    """Whether a program wrote it: such a letter is never answered and never an answer."""
    submitted = _header(message, "Auto-Submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or _header(message, "Precedence").lower() in _BULK
        or any(_header(message, each) for each in _AUTOMATIC)
        or _header(message, "Return-Path") == "<>"
    )


def _is_returned(part: MIMEPart) -> bool:
    """Whether it is our own letter coming back, or its head."""
    return part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}


def _bounce(message: EmailMessage, parts: list[MIMEPart]) -> tuple[str, str]:
    """Whom the post could not reach, and why, as its report says for good."""
    if message.get_content_type() != "multipart/report":
        return "", ""
    looked = 0
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        if (looked := looked + 1) > RETURNED_MAX:
            break
        said = part.as_string()[:20_000]
        reader = re.search(r"^Final-Recipient: *rfc822; *<?([^\s<>]{3,254})", said, re.I | re.M)
        status = re.search(r"^Status: *(5\.\d{1,3}\.\d{1,3})", said, re.I | re.M)
        why = re.search(r"^Diagnostic-Code: *(.{1,200})", said, re.I | re.M)
        if reader and status:
            return reader[1].lower(), why[1].strip() if why else status[1]
    return "", ""


def _text(parts: list[MIMEPart]) -> str:
    """Its words: the plain part, else those of the page without anything else of it."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and not part.is_attachment():
                words = _content(part)
                return words if kind == "text/plain" else _words_of(words)
    return ""


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError, AttributeError):
        held = part.get_payload(decode=True)
        return held.decode("utf-8", "replace") if isinstance(held, bytes) else ""


def _files(parts: list[MIMEPart]) -> Iterator[tuple[str, bytes]]:
    found = 0
    for part in parts:
        if part.is_multipart() or not (part.is_attachment() or part.get_filename()):
            continue
        held = part.get_payload(decode=True)
        if isinstance(held, bytes) and held and found < FILES_MAX:
            found += 1
            yield str(part.get_filename() or "file"), held


def parted(text: str) -> tuple[str, str]:
    """What was written anew, and what is quoted under it."""
    lines = [line.rstrip() for line in _kept(_one_break(text)).split("\n")]
    ends = next((at for at, line in enumerate(lines) if _QUOTE.match(line.strip())), len(lines))
    while ends and (not lines[ends - 1] or lines[ends - 1].startswith(">")):
        ends -= 1
    fresh, earlier = "\n".join(lines[:ends]), "\n".join(lines[ends:])
    return fresh[:TEXT_MAX].strip(), earlier[:TEXT_MAX].strip("\n")


def _one_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Words(HTMLParser):
    """Gathers what a reader of the page would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        """Leave out what is not read; break where a page does."""
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of what is not read."""
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._unseen:
            self.words.append(re.sub(r"\s+", " ", data))


def _words_of(page: str) -> str:
    gatherer = _Words()
    gatherer.feed(page[:HTML_CHARACTERS_MAX])
    return re.sub(r"\n{3,}", "\n\n", "".join(gatherer.words)).strip()
