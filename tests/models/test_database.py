"""Writing is one transaction, reading never waits, and a collision is tried again."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from models.account import Person
from models.database import TRIES_MAX, Database
from models.schema import differences
from tests.factories import make_person


def people(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Person)).one()


def test_what_is_saved_is_kept_and_read(house_database: Database):
    with house_database.saving() as session:
        make_person(session)
    with house_database.reading() as session:
        assert people(session) == 1


def test_a_block_that_fails_keeps_nothing(house_database: Database):
    with pytest.raises(RuntimeError, match="half way"):
        _fail_half_way(house_database)
    with house_database.reading() as session:
        assert people(session) == 0


def test_what_is_saved_is_still_readable_after_the_block(house_database: Database):
    with house_database.saving() as session:
        person = make_person(session, "Iris Vance")
    assert person.name == "Iris Vance"


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_there_before(
    house_database: Database,
):
    with house_database.saving() as writing:
        make_person(writing)
        with house_database.reading() as reading:
            assert people(reading) == 0
    with house_database.reading() as reading:
        assert people(reading) == 1


def test_a_write_takes_the_lock_before_it_looks_on_sqlite(house_database: Database):
    if house_database.dialect != "sqlite":
        return
    file = make_url(house_database.url).database
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        with house_database.saving() as session:
            session.connection()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        with house_database.reading() as session:
            assert people(session) == 0
            other.execute("BEGIN IMMEDIATE")


def test_two_that_read_then_write_do_not_lose_one_anothers_money(house_database: Database):
    """On SQLite the second waits at BEGIN; on PostgreSQL at the row it locks."""
    threads = [threading.Thread(target=_add_a_letter, args=(house_database,)) for _ in range(4)]
    with house_database.saving() as session:
        make_person(session, "A", email="a@example.org")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with house_database.reading() as session:
        assert session.scalars(select(Person.name)).one() == "A" + "b" * 40


def _fail_half_way(database: Database) -> None:
    with database.saving() as session:
        make_person(session)
        raise RuntimeError("half way")


def _add_a_letter(database: Database) -> None:
    for _ in range(10):
        with database.saving() as session:
            person = session.scalars(select(Person).with_for_update()).one()
            person.name += "b"


def test_work_that_collides_is_begun_again(house_database: Database):
    tries = []

    def work(session: Session) -> int:
        make_person(session)
        tries.append(1)
        if len(tries) < TRIES_MAX:
            raise OperationalError("work", {}, _Collision("database is locked"))
        return people(session)

    assert house_database.attempt(work) == 1
    assert len(tries) == TRIES_MAX


def test_work_that_always_collides_fails_in_the_end(house_database: Database):
    tries = []

    def work(session: Session) -> None:
        tries.append(1)
        raise OperationalError("work", {}, _Collision("database is locked"))

    with pytest.raises(OperationalError):
        house_database.attempt(work)
    assert len(tries) == TRIES_MAX


def test_work_that_is_wrong_is_not_tried_again(house_database: Database):
    tries = []

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DatabaseError):
        house_database.attempt(work)
    assert len(tries) == 1


def test_isolated_work_is_seen_inside_and_gone_after(house_database: Database):
    with house_database.isolated():
        with house_database.saving() as session:
            make_person(session)
        with house_database.looking() as connection:
            assert connection.scalar(select(func.count()).select_from(Person)) == 1
        with pytest.raises(RuntimeError, match="half way"):
            _fail_half_way(house_database)
        with house_database.reading() as session:
            assert people(session) == 1
    with house_database.reading() as session:
        assert people(session) == 0


def test_a_database_says_whether_it_answers(house_database: Database, tmp_path: Path):
    assert house_database.is_answering()
    if house_database.dialect == "sqlite":
        nowhere = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite'}")
    else:
        nowhere = Database(f"{house_database.url}".replace("/test_", "/gone_"))
    assert not nowhere.is_answering()
    nowhere.dispose()


def test_sqlite_keeps_foreign_keys_and_a_log_that_readers_do_not_wait_for(
    house_database: Database,
):
    if house_database.dialect != "sqlite":
        return
    with house_database.reading() as session:
        assert session.scalars(text("PRAGMA foreign_keys")).one() == 1
        assert session.scalars(text("PRAGMA journal_mode")).one() == "wal"


def test_the_migrations_make_exactly_the_tables_the_models_name(house_database: Database):
    assert differences(house_database.url) == []


class _Collision(Exception):
    """What a driver says when two writers met."""
