"""What is done for documents by itself: scanning what waits, dropping what nothing holds."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from models.document import Attachment, Document, DocumentCopy, DocumentState
from services import jobs
from services.context import Context
from services.documents import shelf
from services.gateways.scanner import ScannerAway
from services.gateways.storage import FolderStorage, NotStored, StorageAway
from services.keys.vault import Damaged

SCAN, SWEEP = "scan_documents", "sweep_documents"
#: A form that was not sent in a day is not sent any more.
HELD_FOR = timedelta(days=1)
#: Longer than any backup takes: what it has written down is still there when it copies it.
KEPT_UNUSED_FOR = timedelta(days=2)
SCANNED_MAX, SWEPT_MAX = 50, 500


@jobs.handles(SCAN, every=timedelta(minutes=5), lease=timedelta(minutes=30))
def scan(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Look at the documents that wait for a scanner. While it is away they go on waiting.

    A file with a virus is unlinked, so nobody opens it again, and its row says what it was.
    """
    with context.database.reading() as session:
        waiting = session.scalars(
            select(Document)
            .where(Document.state == DocumentState.WAITING)
            .order_by(Document.id)
            .limit(SCANNED_MAX)
        ).all()
    looked = 0
    for document in waiting:
        try:
            found = context.vault().scanner.scan(context.vault().open(document))
        except (ScannerAway, StorageAway) as away:
            return f"Looked at {looked}, then: {away}"
        except (NotStored, Damaged):
            continue  # `flask documents verify` names it
        with context.database.saving() as session:
            judge(session, document.id, found)
        if found:
            context.vault().storage.drop(document.name)
        looked += 1
    return f"Looked at {looked}."


def judge(session: Session, document_id: int, found: str) -> None:
    """Write down what the scanner said; nothing found is clean."""
    document = session.get_one(Document, document_id, with_for_update=True)
    document.state = DocumentState.INFECTED if found else DocumentState.CLEAN
    document.found = found[:200]
    session.flush()


@jobs.handles(SWEEP, every=timedelta(hours=1), lease=timedelta(minutes=30))
def sweep(context: Context, _taken: jobs.Taken) -> jobs.Ending:
    """Drop what nobody sent, rows that nothing holds, and files that no row names.

    Rows go first, in a transaction; a crash after it leaves files that the next run
    finds. No name is ever used twice, so a file that no row names is nobody's.
    """
    at, storage = context.now(), context.vault().storage
    with context.database.saving() as session:
        old = session.scalars(
            select(Attachment)
            .where(Attachment.message_id.is_(None), Attachment.added_at < at - HELD_FOR)
            .limit(SWEPT_MAX)
        ).all()
        shelf.drop(session, old, at=at)
        _drop_unused(session, before=at - KEPT_UNUSED_FOR)
    if isinstance(storage, FolderStorage):
        storage.sweep_halves(before=at - KEPT_UNUSED_FOR)
    aged = [each.name for each in storage.names() if each.since < at - KEPT_UNUSED_FOR]
    with context.database.reading() as session:
        gone = _unnamed(session, aged)
    for name in gone:
        storage.drop(name)
    return f"Dropped {len(old)} that were never sent and {len(gone)} files."


def _drop_unused(session: Session, *, before: datetime) -> None:
    """The rows of documents that nothing holds, and of their copies."""
    unused = (
        Document.unused_since < before,
        ~exists().where(Attachment.document_id == Document.id),
    )
    of_them = DocumentCopy.document_id.in_(select(Document.id).where(*unused))
    session.execute(delete(DocumentCopy).where(of_them))
    session.execute(delete(Document).where(*unused))


def _unnamed(session: Session, names: list[str]) -> list[str]:
    """Those that no row names."""
    gone = []
    for start in range(0, len(names), SWEPT_MAX):
        piece = names[start : start + SWEPT_MAX]
        named = set(
            session.scalars(
                select(Document.name).where(
                    Document.name.in_(piece), Document.state != DocumentState.INFECTED
                )
            )
        )
        named |= set(session.scalars(select(DocumentCopy.name).where(DocumentCopy.name.in_(piece))))
        gone += [name for name in piece if name not in named]
    return gone
