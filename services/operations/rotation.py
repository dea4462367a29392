"""Sealing anew what an older key sealed, while everybody works; stopped anywhere, it goes on there.

Every process must have both keys before it begins: the new one seals, the older ones open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.account import Person
from models.base import Base
from models.database import Database
from models.document import Document, DocumentCopy, DocumentState
from models.identity import Staff
from services.gateways.storage import NotStored
from services.keys.sealing import SealBroken, Sealer
from services.keys.vault import Damaged, Vault
from services.proving import authenticators, totp

PAGE = 100


@dataclass
class Rotated:
    """What a run did."""

    sealed: int = 0
    #: What no key here opens, in words: it is lost, and nothing else is.
    lost: list[str] = field(default_factory=list)


def rotate(database: Database, vault: Vault) -> Rotated:
    """Seal every authenticator and document anew that another key than the current sealed.

    Each is exchanged in a transaction of its own, and only if it is still what was read:
    whoever sets a new authenticator meanwhile keeps it. A second run finds nothing to do.
    """
    done = Rotated()
    for model, words in ((Staff, "of staff"), (Person, "of a person")):
        for row_id, sealed in _sealed(database, model):
            if vault.sealer.is_current(sealed):
                continue
            _seal_field(database, vault.sealer, model, row_id, sealed, words, done)
    for document in _documents(database, vault.sealer):
        _seal_document(database, vault, document, done)
    return done


def _purpose(model: type[Base], row_id: int) -> str:
    return totp.STAFF_PURPOSE if model is Staff else authenticators.purpose(row_id)


def _seal_field(
    database: Database, sealer: Sealer, model: type[Staff] | type[Person], row_id: int,
    sealed: str, words: str, done: Rotated,
) -> None:  # fmt: skip
    purpose = _purpose(model, row_id)
    try:
        anew = sealer.seal(sealer.open(sealed, purpose=purpose), purpose=purpose)
    except SealBroken:
        done.lost.append(f"the authenticator {words}, number {row_id}")
        return
    with database.saving() as session:
        is_same = update(model).where(model.id == row_id, model.totp_sealed == sealed)
        changed = session.execute(is_same.values(totp_sealed=anew).returning(model.id)).all()
    done.sealed += len(changed)


def _seal_document(database: Database, vault: Vault, document: Document, done: Rotated) -> None:
    """Put it into the store once more under a new name; the old file is swept after some days."""
    try:
        content = vault.open(document)
    except (Damaged, NotStored):
        done.lost.append(f"document {document.id}, sealed with the key {document.key_name}")
        return
    kept = vault.keep(content, scope=document.scope)
    with database.saving() as session:
        taken = session.scalar(select(Document.id).where(Document.digest == kept.digest))
        changed = session.execute(
            update(Document)
            .where(Document.id == document.id, Document.name == document.name)
            .values(
                name=kept.name, sealed_hash=kept.sealed_hash, key_name=kept.key_name,
                digest=document.digest if taken else kept.digest,
            )
            .returning(Document.id)
        ).all()  # fmt: skip
        if changed:  # they are made again, sealed with the new key
            session.execute(delete(DocumentCopy).where(DocumentCopy.document_id == document.id))
    done.sealed += len(changed)


def _sealed(database: Database, model: type[Staff] | type[Person]) -> Iterator[tuple[int, str]]:
    """What is not sealed with the current key is found by trying; a page at a time."""
    last = 0
    while True:
        with database.reading() as session:
            page = _page(session, model, last)
        if not page:
            return
        yield from page
        last = page[-1][0]


def _page(
    session: Session, model: type[Staff] | type[Person], last: int
) -> list[tuple[int, str]]:  # fmt: skip
    asked = (
        select(model.id, model.totp_sealed)
        .where(model.id > last, model.totp_sealed.is_not(None), model.totp_sealed != "")
        .order_by(model.id)
        .limit(PAGE)
    )
    return [(row_id, str(sealed)) for row_id, sealed in session.execute(asked)]


def _documents(database: Database, sealer: Sealer) -> Iterator[Document]:
    last = 0
    while True:
        with database.reading() as session:
            page = session.scalars(
                select(Document)
                .where(
                    Document.id > last, Document.key_name != sealer.current,
                    Document.state != DocumentState.INFECTED,
                )
                .order_by(Document.id)
                .limit(PAGE)
            ).all()  # fmt: skip
        if not page:
            return
        yield from page
        last = page[-1].id
