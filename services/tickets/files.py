"""Files in questions: held while a form is filled in, then part of the message it becomes."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.document import Attachment, Document, DocumentKind, DocumentState
from models.errors import Refused
from models.ticket import TicketMessage, WrittenAs
from services.documents import shelf
from services.documents.receiving import Taken

IN_FORM_MAX, IN_TICKET_MAX = 5, 40
DAY_BYTES_MAX = 100 * 1024 * 1024
DAY = timedelta(days=1)


class File(NamedTuple):
    """A file as a page shows it."""

    token: str
    name: str
    kind: DocumentKind
    bytes: int
    state: DocumentState

    @property
    def is_open(self) -> bool:
        """Whether it may be opened."""
        return self.state is DocumentState.CLEAN

    @property
    def is_picture(self) -> bool:
        """Whether a small copy of it can be drawn."""
        return self.is_open and self.kind in {DocumentKind.JPEG, DocumentKind.PNG}


def form_of(person_id: int, key: str) -> str:
    """What files of a person's form are held for; a form sent twice holds them once."""
    return f"person:{person_id}:{key}"


def draft_of(staff_id: int, ticket_id: int, kind: WrittenAs) -> str:
    """What files of a draft are held for."""
    return f"staff:{staff_id}:{ticket_id}:{kind.value}"


def hold(
    session: Session, taken: Taken, *, held_for: str, added_by: str, at: datetime,
    ticket_id: int | None = None,
) -> None:  # fmt: skip
    """Hold a file that was taken in for a form, until it is sent. Twice is once.

    :raises Refused: when the form, the question or the day of its sender is full.
    """
    in_form = select(func.count()).where(
        Attachment.held_for == held_for, Attachment.message_id.is_(None)
    )
    if (session.scalar(in_form) or 0) >= IN_FORM_MAX:
        raise Refused("Send no more than 5 files at once.")
    in_ticket = select(func.count()).where(Attachment.ticket_id == ticket_id)
    if ticket_id is not None and (session.scalar(in_ticket) or 0) >= IN_TICKET_MAX:
        raise Refused("This question has 40 files already. Ask another, or call us.")
    if taken.kept.bytes > room(session, added_by, at=at):
        raise Refused("You sent many files today. Send the rest tomorrow, or call us.")
    shelf.add(
        session, taken.kept, kind=taken.kind, state=taken.state, held_for=held_for,
        name=taken.name, added_by=added_by, at=at,
    )  # fmt: skip


def room(session: Session, added_by: str, *, at: datetime) -> int:
    """How many bytes somebody may still hand in today."""
    return DAY_BYTES_MAX - _handed_in(session, Attachment.added_by == added_by, at=at)


def room_of_all(session: Session, whose: str, most: int, *, at: datetime) -> int:
    """How many bytes all whose name begins so may still hand in today, of ``most``."""
    theirs = Attachment.added_by.startswith(whose, autoescape=True)
    return most - _handed_in(session, theirs, at=at)


def _handed_in(session: Session, whose: ColumnElement[bool], *, at: datetime) -> int:
    today = (
        select(func.sum(Document.bytes))
        .select_from(Attachment)
        .join(Document, Document.id == Attachment.document_id)
        .where(whose, Attachment.added_at > at - DAY)
    )
    return int(session.scalar(today) or 0)


def held(session: Session, held_for: str) -> list[File]:
    """The files of a form that is not sent yet."""
    asked = _files().where(Attachment.held_for == held_for, Attachment.message_id.is_(None))
    return [File(*row) for row in session.execute(asked.limit(IN_FORM_MAX))]


def of_page(
    session: Session, ids: Collection[int], forms: Collection[str]
) -> tuple[Mapping[int, list[File]], Mapping[str, list[File]]]:
    """The files of some messages, by message, and those of some forms that are not sent yet, by
    form. One statement."""
    asked = _files().add_columns(Attachment.message_id, Attachment.held_for)
    is_held = and_(Attachment.held_for.in_(forms), Attachment.message_id.is_(None))
    sent: dict[int, list[File]] = {}
    held: dict[str, list[File]] = {form: [] for form in forms}
    rows = session.execute(asked.where(or_(Attachment.message_id.in_(ids), is_held)))
    for *file, message_id, form in rows:
        if message_id is None:
            held[form].append(File(*file))
        else:
            sent.setdefault(message_id, []).append(File(*file))
    return sent, held


def leave_out(session: Session, held_for: str, tokens: Collection[str], *, at: datetime) -> None:
    """Take files out of a form again."""
    found = session.scalars(
        select(Attachment)
        .where(
            Attachment.held_for == held_for, Attachment.message_id.is_(None),
            Attachment.token.in_(list(tokens)[:IN_FORM_MAX]),
        )
    ).all()  # fmt: skip
    shelf.drop(session, found, at=at)


def attach(session: Session, held_for: str, message: TicketMessage) -> None:
    """Make what a form holds part of the message it became."""
    for attachment in _held(session, held_for):
        attachment.message_id, attachment.ticket_id = message.id, message.ticket_id
        if message.staff_id is not None:
            attachment.held_for = None  # a draft's name is used again for the next one
    session.flush()


def are_held(session: Session, held_for: str) -> bool:
    """Whether a form holds any."""
    return bool(_held(session, held_for))


def take_back(session: Session, message: TicketMessage, held_for: str, *, at: datetime) -> None:
    """Make the files of a message that was taken back part of the draft again."""
    there = {each.document_id for each in _held(session, held_for)}
    doubled = []
    for each in session.scalars(select(Attachment).where(Attachment.message_id == message.id)):
        if each.document_id in there:
            doubled.append(each)
        else:
            each.held_for, each.message_id, each.ticket_id = held_for, None, None
            each.added_at = at
    session.flush()
    shelf.drop(session, doubled, at=at)


def of_messages(session: Session, ids: Collection[int]) -> Mapping[int, list[File]]:
    """The files of some messages, by message; at most one statement."""
    found: dict[int, list[File]] = {}
    if ids:
        asked = _files().add_columns(Attachment.message_id)
        for *file, message_id in session.execute(asked.where(Attachment.message_id.in_(ids))):
            found.setdefault(message_id, []).append(File(*file))
    return found


def _held(session: Session, held_for: str) -> list[Attachment]:
    return list(
        session.scalars(
            select(Attachment).where(
                Attachment.held_for == held_for, Attachment.message_id.is_(None)
            )
        )
    )


def _files() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Attachment.token, Attachment.name, Document.kind, Document.bytes, Document.state
        )
        .join(Document, Document.id == Attachment.document_id)
        .order_by(Attachment.id)
    )  # fmt: skip
