"""Files that people hand in: what is kept once, and each place it is attached to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, partial_index, word


class DocumentKind(StrEnum):
    """What a file is, as its content says."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    TEXT = "text"


class DocumentState(StrEnum):
    """Whether a file may be opened."""

    #: Nobody could look at it yet: it is kept and not opened.
    WAITING = "waiting"
    CLEAN = "clean"
    #: A virus was found; what lay there is gone.
    INFECTED = "infected"


class CopyKind(StrEnum):
    """What a copy of a photo is for."""

    #: To be given out: as large as it was, with nothing but what is to be seen.
    BARE = "bare"
    #: To be looked at beside the words.
    SMALL = "small"


class Document(Base):
    """The content of a file, kept once however often the same account hands it in."""

    __tablename__ = "document"
    __table_args__ = (
        partial_index(
            "ix_document_waiting", "id",
            where="state = 'waiting'",),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Where it lies in the store; never used again for anything else.
    name: Mapped[str] = mapped_column(unique=True)
    #: The keyed hash of whose it is and what it holds: equal files of one account are one.
    digest: Mapped[str] = mapped_column(unique=True)
    #: Whose it is, as the digest was made.
    scope: Mapped[str]
    #: The hash of what lies in the store, sealed: provable without a key.
    sealed_hash: Mapped[str]
    #: The name of the key it is sealed with.
    key_name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[DocumentKind] = mapped_column(word(DocumentKind, "document_kind"))
    bytes: Mapped[int]
    state: Mapped[DocumentState] = mapped_column(word(DocumentState, "document_state"))
    #: What the scanner called it.
    found: Mapped[str] = mapped_column(default="")
    stored_at: Mapped[datetime]
    #: Since when nothing is attached to it; it is dropped some days later.
    unused_since: Mapped[datetime | None] = mapped_column(default=None)


class DocumentCopy(Base):
    """A photo made anew, kept so that it is made once. One that is lost is made again."""

    __tablename__ = "document_copy"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    kind: Mapped[CopyKind] = mapped_column(word(CopyKind, "copy_kind"), primary_key=True)
    #: Where it lies in the store, as a document's.
    name: Mapped[str] = mapped_column(unique=True)
    sealed_hash: Mapped[str]


class Attachment(Base):
    """A file in one place: held for a form that is not sent yet, then part of a message."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("held_for", "document_id"),
        Index("ix_attachment_added", "added_by", "added_at"),
        CheckConstraint(
            "held_for IS NOT NULL OR message_id IS NOT NULL", name="is_somewhere"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Its name in addresses: nobody can guess another's.
    token: Mapped[str] = mapped_column(unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    #: The form it was put into; the same file in the same form is one.
    held_for: Mapped[str | None] = mapped_column(default=None)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), default=None, index=True)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("ticket_message.id"), default=None, index=True
    )
    #: What its sender called it, made harmless.
    name: Mapped[str]
    #: Who put it there: ``person:7``, ``staff:2``, ``mail``.
    added_by: Mapped[str]
    added_at: Mapped[datetime]

    document: Mapped[Document] = relationship(init=False, viewonly=True)
