"""Files in forms, and files that are given out."""

from datetime import timedelta

from flask import Response, abort, request
from sqlalchemy.orm import Session

from models.document import Attachment, CopyKind, Document
from models.errors import Busy, Refused
from services.documents import gate, names, receiving
from services.documents.giving import copy_of
from services.documents.receiving import Taken
from services.throttling.throttles import Limit
from services.tickets import files
from web.clock import now
from web.database import reading, save
from web.errors import in_words
from web.extensions import house
from web.identity import me
from web.language import gettext as _
from web.sign_in import too_many

FIELD = "files"
#: What a browser offers to choose from; a phone also offers its camera. HEIC is taken and not
#: asked for: a phone that keeps it hands over a JPEG then, which can be looked at.
ACCEPT = "image/jpeg,image/png,application/pdf,text/plain"
SENT_MAX, SENT_WINDOW = 60, timedelta(hours=1)
#: Looks at files of one actor: many more than a question has.
LOOKS_MAX, LOOKS_WINDOW = 60, timedelta(minutes=5)
#: What is sent out is no page: it may do nothing, wherever it is opened.
POLICY = "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'"


def receive(*, held_for: str, scope: str, ticket_id: int | None = None) -> list[str]:
    """Take the files of this request in and hold them for its form, less those left out.

    Returns a sentence for each that was not taken. What was held before stays held, so
    a form that comes back with an error has lost nothing.
    """
    at = now()
    gone = [name.removeprefix("leave-out-") for name in request.form if "leave-out-" in name]
    if gone:
        save(lambda session: files.leave_out(session, held_for, gone, at=at))
    sent = [each for each in request.files.getlist(FIELD) if each.filename]
    if not sent:
        return []
    wrong: list[str] = []
    for each in sent[: files.IN_FORM_MAX + 1]:
        if too_many([Limit("upload", me().actor, SENT_MAX, SENT_WINDOW)]):
            return [*wrong, _("You sent many files. Wait an hour, or call us")]
        content = each.stream.read(gate.BYTES_MAX + 1)
        try:
            vault = house().context.vault()
            taken = receiving.take(vault, content, each.filename or "", scope=scope)
            _hold(taken, held_for, ticket_id)
        except (Busy, Refused) as no:
            wrong.append(in_words(no))
    return wrong


def _hold(taken: Taken, held_for: str, ticket_id: int | None) -> None:
    def keep(session: Session) -> None:
        files.hold(
            session, taken, held_for=held_for, added_by=me().actor, at=now(), ticket_id=ticket_id
        )

    save(keep)


def give_out(attachment: Attachment) -> Response:
    """A file to be saved, never to be shown by a browser.

    A photo is given out without what its camera wrote into it beside the picture, such as
    where it was taken; what was handed in stays sealed as it is.

    :raises Refused: while it may not be opened.
    """
    content, document = _copy(attachment, CopyKind.BARE)
    answer = _inert(content, names.MEDIA_TYPES[document.kind])
    answer.headers.set("Content-Disposition", "attachment", filename=attachment.name)
    return answer


def draw(attachment: Attachment) -> Response:
    """A small picture made anew from a photo, to be looked at.

    :raises Refused: when it may not be opened or is no photo.
    """
    content, _document = _copy(attachment, CopyKind.SMALL)
    return _inert(content, "image/jpeg")


def _copy(attachment: Attachment, kind: CopyKind) -> tuple[bytes, Document]:
    """A copy of a file; 429 when its reader looked at many within a few minutes."""
    if too_many([Limit("file", me().actor, LOOKS_MAX, LOOKS_WINDOW)]):
        abort(429)
    with reading() as session:
        document = session.get_one(Document, attachment.document_id)
    context = house().context
    return copy_of(context.database, context.vault(), document, kind), document


def _inert(content: bytes, media_type: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
