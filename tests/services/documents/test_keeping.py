"""Kept sealed, once for each account, and given back unchanged or not at all."""

import base64
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.document import Attachment, Document, DocumentState
from services import jobs
from services.documents import proof, shelf, upkeep
from services.gateways.scanner import EICAR, BuiltInScanner
from services.keys.sealing import SealBroken, Sealer
from services.keys.vault import Damaged, Vault
from services.tickets import files
from tests.conftest import FIELD_KEY
from tests.services.documents.papers import put_up

OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()
DAY = timedelta(days=1)


def test_nobody_who_reads_the_disk_reads_a_document_or_learns_which_are_equal(
    session, vault, store, clock
):
    one = put_up(session, vault, b"my income", at=clock(), scope="account:1")
    other = put_up(session, vault, b"my income", at=clock(), scope="account:2")
    assert one.id != other.id
    assert one.digest != other.digest
    lying = [store.get(each.name) for each in store.names()]
    assert len(lying) == len(set(lying)) == 2
    assert not any(b"income" in each for each in lying)
    assert vault.open(one) == vault.open(other) == b"my income"


def test_the_same_file_twice_on_one_account_is_kept_once_and_held_until_nothing_holds_it(
    session, vault, clock
):
    first = put_up(session, vault, b"a bill", at=clock(), held_for="form 1")
    second = put_up(session, vault, b"a bill", at=clock(), held_for="form 2")
    again = put_up(session, vault, b"a bill", at=clock(), held_for="form 2")
    assert first is second is again
    held = session.query(Attachment).order_by(Attachment.id).all()
    assert len(held) == 2
    shelf.drop(session, held[:1], at=clock())
    assert first.unused_since is None
    shelf.drop(session, held[1:], at=clock())
    session.refresh(first)
    assert first.unused_since == clock()
    put_up(session, vault, b"a bill", at=clock(), held_for="form 3")
    assert first.unused_since is None


def test_e01_a_form_leaves_out_files_of_its_own_and_nobody_elses(session, vault, clock):
    """E1: the name of a file of another's form, or of one that was sent, leaves out nothing."""
    put_up(session, vault, b"mine", at=clock(), held_for="person:1:a")
    put_up(session, vault, b"theirs", at=clock(), held_for="person:2:b")
    tokens = session.scalars(select(Attachment.token).order_by(Attachment.id)).all()
    files.leave_out(session, "person:1:a", tokens, at=clock())
    assert session.scalars(select(Attachment.held_for)).all() == ["person:2:b"]


def test_a_file_that_was_changed_exchanged_or_lost_is_never_given_out_and_is_found(
    session, vault, store, clock
):
    changed, exchanged, lost, whole = (
        put_up(session, vault, words, at=clock()) for words in (b"one", b"two", b"three", b"four")
    )
    path = store.path(changed.name)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    store.path(exchanged.name).write_bytes(store.get(whole.name))
    exchanged.sealed_hash = whole.sealed_hash  # even a row that was changed with it
    store.path(lost.name).unlink()
    session.flush()
    for document in (changed, exchanged):
        with pytest.raises(Damaged):
            vault.open(document)
    assert [words.rpartition(f"{each.name} ")[2] for each, words in zip(
        (changed, exchanged, lost), proof.wrong(session, vault), strict=True
    )] == ["was changed", "was changed", "is missing from the store"]  # fmt: skip


def test_g02_what_a_lost_key_sealed_is_named_with_the_key(session, vault, store, clock):
    document = put_up(session, vault, b"one", at=clock())
    later = Vault(store, Sealer(OTHER_KEY), BuiltInScanner())
    [said] = proof.wrong(session, later)
    assert said.endswith(f"is sealed with the lost key {document.key_name}")
    both = Vault(store, Sealer(OTHER_KEY, FIELD_KEY), BuiltInScanner())
    assert list(proof.wrong(session, both)) == []


def test_a_crash_while_writing_leaves_no_half_under_a_name(store, monkeypatch):
    def crash(_handle: int) -> None:
        raise SystemExit

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(SystemExit):
        store.put("0" * 32, b"whole")
    assert list(store.names()) == []


def test_what_nobody_sent_and_what_nothing_names_is_swept_and_nothing_else(
    session, vault, store, context, clock
):
    used = put_up(session, vault, b"used", at=clock() + DAY * 20, held_for="fresh")
    put_up(session, vault, b"never sent", at=clock(), held_for="old")
    orphan = vault.keep(b"no row", scope="x").name
    for each in store.names():
        os.utime(store.path(each.name), (clock().timestamp(),) * 2)
    (store.path(orphan).parent / "unfinished-1").write_bytes(b"half")
    os.utime(store.path(orphan).parent / "unfinished-1", (clock().timestamp(),) * 2)
    session.commit()
    for days in (2, 4):
        clock.tick(days=days)
        sweep(context, clock)
    assert [each.name for each in store.names()] == [used.name]
    assert [each.id for each in session.query(Document)] == [used.id]
    assert [path.name for path in store.folder.glob("*/*")] == [used.name]


def test_f05_what_waited_for_a_scanner_is_scanned_and_a_virus_is_unlinked(
    session, vault, store, context
):
    waiting = DocumentState.WAITING
    good = put_up(session, vault, b"good", at=context.now(), state=waiting)
    bad = put_up(session, vault, b"bad " + EICAR, at=context.now(), state=waiting)
    ask(context, upkeep.SCAN)
    for each in (good, bad):
        session.refresh(each)
    assert (good.state, bad.state) == (DocumentState.CLEAN, DocumentState.INFECTED)
    assert bad.found == "Eicar-Signature"
    assert [each.name for each in store.names()] == [good.name]


def test_a_value_opens_with_the_key_it_names_and_old_ones_without_a_name_still_open():
    old, new = Sealer(FIELD_KEY), Sealer(OTHER_KEY, FIELD_KEY)
    sealed = old.seal("JBSW", purpose="totp")
    assert new.open(sealed, purpose="totp") == "JBSW"
    nameless = "v1:" + sealed.rpartition(":")[2]
    assert new.open(nameless, purpose="totp") == "JBSW"
    assert new.is_current(new.seal("x", purpose="totp"))
    for broken in (sealed, nameless):
        with pytest.raises(SealBroken):
            Sealer(OTHER_KEY).open(broken, purpose="totp")
        with pytest.raises(SealBroken):
            new.open(broken, purpose="another")


def sweep(context, clock):
    ask(context, upkeep.SWEEP)


def ask(context, kind):
    with context.database.saving() as session:
        jobs.ask(
            session, kind=kind, key=f"{kind}:{context.now()}", arguments={}, at=context.now(),
            by="test",
        )  # fmt: skip
    assert jobs.run_due(context) == 1
