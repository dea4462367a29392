"""A key is exchanged while people sign in; what a lost key sealed is named."""

import base64

import pytest

from models.identity import Staff
from services.documents import proof
from services.gateways.scanner import BuiltInScanner
from services.gateways.storage import FolderStorage
from services.keys.sealing import SealBroken, Sealer
from services.keys.vault import Vault
from services.operations import rotation
from services.proving import totp
from tests.conftest import FIELD_KEY
from tests.factories import TOTP_SECRET, make_staff
from tests.services.documents.papers import put_up
from tests.workshop import Clock

NEW_KEY = base64.b64encode(bytes(range(1, 33))).decode()
BOTH, NEW = Sealer(NEW_KEY, FIELD_KEY), Sealer(NEW_KEY)


@pytest.fixture
def store(tmp_path):
    return FolderStorage(tmp_path / "documents")


@pytest.fixture
def sealed(session, store):
    """Three of staff and two documents, sealed with the old key."""
    staff = [
        make_staff(session, f"Dana {each}", email=f"d{each}@x.example", field_key=FIELD_KEY)
        for each in range(3)
    ]
    old = Vault(store, Sealer(FIELD_KEY), BuiltInScanner())
    at = Clock()()
    papers = [put_up(session, old, each, at=at, held_for=str(each)) for each in (b"one", b"two")]
    session.commit()
    return staff, papers


def opens(sealer: Sealer, staff: Staff) -> bool:
    try:
        return sealer.open(staff.totp_sealed, purpose=totp.STAFF_PURPOSE) == TOTP_SECRET
    except SealBroken:
        return False


def test_g02_everything_opens_before_during_and_after_and_a_stopped_run_goes_on(
    session, database, sealed, store, monkeypatch
):
    staff, papers = sealed
    vault = Vault(store, BOTH, BuiltInScanner())
    really, count = Vault.keep, []

    def keep(self, content, *, scope):
        """Somebody signs in and opens files between any two; then the power fails."""
        session.expire_all()
        assert all(opens(BOTH, each) for each in staff)
        assert not list(proof.wrong(session, vault))
        count.append(content)
        if len(count) == 2:
            raise SystemExit
        return really(self, content, scope=scope)

    monkeypatch.setattr(Vault, "keep", keep)
    with pytest.raises(SystemExit):
        rotation.rotate(database, vault)
    done = rotation.rotate(database, vault)
    assert (done.sealed, done.lost) == (1, [])
    assert rotation.rotate(database, vault).sealed == 0
    session.expire_all()
    assert all(opens(NEW, each) for each in staff)
    assert not list(proof.wrong(session, Vault(store, NEW, BuiltInScanner())))
    assert {each.key_name for each in papers} == {NEW.current}


def test_g02_a_lost_key_loses_what_it_sealed_and_says_what(database, sealed, store):
    staff, papers = sealed
    done = rotation.rotate(database, Vault(store, NEW, BuiltInScanner()))
    assert done.sealed == 0
    assert len(done.lost) == len(staff) + len(papers)
    assert f"document {papers[0].id}, sealed with the key {papers[0].key_name}" in done.lost


def test_an_authenticator_that_is_set_meanwhile_is_kept(session, database, sealed, store):
    [first, *_] = sealed[0]
    old, fresh = first.totp_sealed, BOTH.seal("ANOTHER", purpose=totp.STAFF_PURPOSE)
    first.totp_sealed = fresh
    session.commit()
    rotation._seal_field(database, BOTH, Staff, first.id, old, "of staff", rotation.Rotated())
    session.expire_all()
    assert first.totp_sealed == fresh
