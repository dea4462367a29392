"""What is swept, what is looked for and what is given out: never less than somebody relies on."""

import os
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.document import Attachment, CopyKind, Document, DocumentCopy, DocumentKind
from models.document import DocumentState as State
from models.errors import Refused
from models.ticket import TicketMessage
from services.documents import giving, proof, receiving, shelf, upkeep
from services.gateways import storage
from services.tickets import files
from tests.services.documents.corpus import picture
from tests.services.documents.papers import put_up, question
from tests.services.documents.test_keeping import sweep

HOUR = timedelta(hours=1)


def age(store, clock):
    """Every file lies there since now, as the clock of the test says."""
    for each in store.names():
        os.utime(store.path(each.name), (clock().timestamp(),) * 2)


def test_a_file_that_was_sent_is_kept_for_good(session, vault, store, context, clock):
    ticket = question(session, clock())
    sent = put_up(session, vault, b"my meter", at=clock(), held_for="person:1:k")
    message = session.scalars(select(TicketMessage).filter_by(ticket_id=ticket.id)).one()
    files.attach(session, "person:1:k", message)
    age(store, clock)
    session.commit()
    for _year in range(2):
        clock.tick(days=365)
        sweep(context, clock)
    assert [each.name for each in files.of_messages(session, [message.id])[message.id]]
    assert giving.content_of(vault, sent) == b"my meter"


def test_what_a_backup_may_be_copying_lies_there_for_two_days(
    session, vault, store, context, clock
):
    """A backup that wrote the row down before it was dropped still finds the file."""
    dropped = put_up(session, vault, b"left out", at=clock())
    age(store, clock)
    clock.tick(days=9)
    shelf.drop(session, session.scalars(select(Attachment)).all(), at=clock())
    session.commit()
    clock.at += upkeep.KEPT_UNUSED_FOR - HOUR
    sweep(context, clock)
    assert [each.name for each in store.names()] == [dropped.name]
    clock.at += 2 * HOUR
    sweep(context, clock)
    assert list(store.names()) == []


def test_nobody_is_warned_of_a_file_that_need_not_be_there(session, vault, store, clock):
    """What nothing holds may be swept at any time, and what held a virus was."""
    unused = put_up(session, vault, b"left out", at=clock())
    shelf.drop(session, session.scalars(select(Attachment)).all(), at=clock())
    virus = put_up(session, vault, b"virus", at=clock(), held_for="b", state=State.INFECTED)
    for each in (unused, virus):
        store.drop(each.name)
    session.expire_all()
    assert list(proof.wrong(session, vault)) == []
    assert list(proof.wrong_without_keys(session, store)) == []


def test_whoever_has_no_key_still_finds_all_that_is_changed_or_lost(session, vault, store, clock):
    lost, whole, changed, last = (
        put_up(session, vault, words, at=clock()) for words in (b"one", b"two", b"three", b"four")
    )
    assert list(proof.wrong_without_keys(session, store)) == []
    store.drop(lost.name)
    store.path(changed.name).write_bytes(store.get(whole.name))
    store.drop(last.name)
    assert list(proof.wrong_without_keys(session, store)) == [
        f"document {lost.id} is missing", f"document {changed.id} was changed",
        f"document {last.id} is missing",
    ]  # fmt: skip


def test_a_store_that_does_not_answer_is_said_once_and_is_never_all_well(
    session, vault, store, clock, monkeypatch
):
    for words in (b"one", b"two"):
        put_up(session, vault, words, at=clock())
    shutil.rmtree(store.folder)
    store.folder.write_bytes(b"a file where the folder was")
    monkeypatch.setattr(proof, "PAGE", 1)
    [said] = proof.wrong(session, vault)
    assert "the store does not answer" in said


def test_every_page_of_documents_is_looked_at(session, vault, store, clock, monkeypatch):
    monkeypatch.setattr(proof, "PAGE", 2)
    ids = [put_up(session, vault, bytes([each]), at=clock()).id for each in range(5)]
    assert [each.id for each in proof.held(session)] == ids


@pytest.mark.parametrize(
    ("state", "words"), [(State.WAITING, "being checked"), (State.INFECTED, "virus was found")]
)
@pytest.mark.parametrize("kind", CopyKind)
def test_no_copy_of_a_photo_is_given_out_before_it_is_clean(
    session, context, vault, clock, state, words, kind
):
    """Not even one that was made while the scanner of before let it pass."""
    photo = put_up(session, vault, picture(), at=clock())
    photo.kind = DocumentKind.JPEG
    session.commit()
    assert giving.copy_of(context.database, vault, photo, kind)
    photo.state = state
    session.commit()
    with pytest.raises(Refused, match=words):
        giving.copy_of(context.database, vault, photo, kind)
    with pytest.raises(Refused, match=words):
        giving.content_of(vault, photo)


def test_a_full_disk_takes_no_file_and_keeps_no_copy_and_photos_are_seen(
    session, context, vault, store, clock, monkeypatch
):
    photo = put_up(session, vault, picture(), at=clock())
    photo.kind = DocumentKind.JPEG
    session.commit()
    monkeypatch.setattr(storage, "BYTES_FREE_MIN", 1 << 62)
    with pytest.raises(Refused, match="cannot be kept at the moment"):
        receiving.take(vault, b"words", "a.txt", scope="account:1")
    assert giving.copy_of(context.database, vault, photo, CopyKind.SMALL)
    session.expire_all()
    assert session.scalars(select(DocumentCopy)).all() == []
    assert [each.name for each in store.names()] == [session.scalar(select(Document.name))]
