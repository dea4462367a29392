"""Which files are kept and attached where. Content is shared, attachments are not."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from models.document import Attachment, Document, DocumentKind, DocumentState
from models.ticket import Ticket
from services.keys.vault import Kept


def add(
    session: Session,
    kept: Kept,
    *,
    kind: DocumentKind,
    state: DocumentState,
    held_for: str,
    name: str,
    added_by: str,
    at: datetime,
) -> Attachment:
    """Attach what was kept to a form that is not sent yet.

    Equal content of the same scope is one document: the newer file is then left to
    the sweep. The same content in the same form is one attachment.
    """
    document = session.scalar(
        select(Document).where(Document.digest == kept.digest).with_for_update()
    )
    if document is None:
        document = Document(
            name=kept.name, digest=kept.digest, scope=kept.scope, sealed_hash=kept.sealed_hash,
            key_name=kept.key_name, kind=kind, bytes=kept.bytes, state=state, stored_at=at,
        )  # fmt: skip
        session.add(document)
        session.flush()
    document.unused_since = None
    there = session.scalar(
        select(Attachment).where(
            Attachment.held_for == held_for, Attachment.document_id == document.id
        )
    )
    if there is not None:
        return there
    attachment = Attachment(
        token=secrets.token_hex(16), document_id=document.id, held_for=held_for, name=name,
        added_by=added_by, added_at=at,
    )  # fmt: skip
    session.add(attachment)
    session.flush()
    return attachment


def proves(account_id: int) -> Select[Attachment]:
    """The files that a decision about an account may rest on, each with its ``Document``: those of
    questions about it, sent with a message, which are kept for good."""
    return (
        select(Attachment)
        .join(Document, Document.id == Attachment.document_id)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .where(Ticket.account_id == account_id, Attachment.message_id.is_not(None))
    )


def drop(session: Session, attachments: Sequence[Attachment], *, at: datetime) -> None:
    """Take attachments away. A document that nothing else holds is unused from now on."""
    for attachment in attachments:
        session.delete(attachment)
    session.flush()
    ids = [attachment.document_id for attachment in attachments]
    if ids:
        session.execute(
            update(Document)
            .where(
                Document.id.in_(ids), Document.unused_since.is_(None),
                ~exists().where(Attachment.document_id == Document.id),
            )
            .values(unused_since=at)
        )  # fmt: skip


def keep(session: Session, kept: Kept, *, kind: DocumentKind, at: datetime) -> Document:
    """A document of our own making, which nobody hands in: it is clean, and never unused.

    Equal content of the same scope is one document.
    """
    known = session.scalar(select(Document).where(Document.digest == kept.digest))
    if known is not None:
        return known
    document = Document(
        name=kept.name, digest=kept.digest, scope=kept.scope, sealed_hash=kept.sealed_hash,
        key_name=kept.key_name, kind=kind, bytes=kept.bytes, state=DocumentState.CLEAN,
        stored_at=at,
    )  # fmt: skip
    session.add(document)
    session.flush()
    return document
