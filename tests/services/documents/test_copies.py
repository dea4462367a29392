"""Copies of photos: made at the first look, kept, made again when they are lost."""

import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.document import Attachment, CopyKind, Document, DocumentCopy, DocumentKind
from models.errors import Busy
from services import apart
from services.documents import gate, giving, shelf, upkeep
from services.gateways.scanner import BuiltInScanner
from services.keys.sealing import Sealer
from services.keys.vault import Vault
from services.operations import rotation
from tests.conftest import FIELD_KEY
from tests.services.documents.corpus import picture
from tests.services.documents.papers import put_up
from tests.services.documents.test_keeping import OTHER_KEY, sweep


@pytest.fixture
def photo(session, vault, clock) -> Document:
    kept = put_up(session, vault, picture(), at=clock())
    kept.kind = DocumentKind.JPEG
    session.commit()
    return kept


@pytest.fixture
def readings(monkeypatch) -> list[str]:
    """What was asked of the reader, in order."""
    asked, run = [], subprocess.run

    def counting(command, **how):
        asked.append(command[3])
        return run(command, **how)

    monkeypatch.setattr(apart.subprocess, "run", counting)
    return asked


def test_f06_a_photo_is_made_anew_once_however_often_it_is_looked_at(
    context, vault, store, photo, readings
):
    """F6: a small file of many pixels costs seconds to make anew; they are spent once."""
    for kind in (CopyKind.BARE, CopyKind.SMALL) * 3:
        assert b"taken at home" not in giving.copy_of(context.database, vault, photo, kind)
    assert readings == ["BARE", "PREVIEW"]
    assert not any(b"JFIF" in store.get(each.name) for each in store.names())


def test_a_copy_that_was_lost_changed_or_sealed_with_another_key_is_made_again(
    context, session, vault, store, photo, readings
):
    first = giving.copy_of(context.database, vault, photo, CopyKind.BARE)
    name = session.scalar(select(DocumentCopy.name))
    store.path(name).write_bytes(b"changed")
    assert giving.copy_of(context.database, vault, photo, CopyKind.BARE) == first
    session.expire_all()
    assert session.scalars(select(DocumentCopy.name)).one() != name
    both = Vault(store, Sealer(OTHER_KEY, FIELD_KEY), BuiltInScanner())
    assert not rotation.rotate(context.database, both).lost
    session.expire_all()
    assert session.scalars(select(DocumentCopy)).all() == []
    later = Vault(store, Sealer(OTHER_KEY), BuiltInScanner())
    session.refresh(photo)
    assert giving.copy_of(context.database, later, photo, CopyKind.BARE) == first
    assert readings == ["BARE"] * 3


def test_copies_are_swept_with_what_they_are_of_and_never_before(
    context, session, vault, store, photo, clock
):
    giving.copy_of(context.database, vault, photo, CopyKind.BARE)
    session.scalars(select(Attachment)).one().added_at = clock() + timedelta(days=9)
    session.commit()
    clock.tick(days=8)
    sweep(context, clock)
    assert len(list(store.names())) == 2
    shelf.drop(session, session.scalars(select(Attachment)).all(), at=clock())
    session.commit()
    clock.tick(days=2 * upkeep.KEPT_UNUSED_FOR.days)
    sweep(context, clock)
    assert list(store.names()) == []
    assert session.scalars(select(DocumentCopy)).all() == []


def test_f06_nobody_waits_without_end_for_a_reader(monkeypatch):
    monkeypatch.setattr(gate, "WAIT_SECONDS_MAX", 0.01)
    held = [gate._READERS.acquire(timeout=1) for _ in range(2)]
    try:
        with pytest.raises(Busy, match="Try again in a moment"):
            gate.look(picture(), "a.jpg")
    finally:
        for _ in held:
            gate._READERS.release()
    assert gate.look(picture(), "a.jpg").kind is DocumentKind.JPEG
