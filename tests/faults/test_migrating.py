"""Fault catalogue C14 and C15: the shape of the database changes while the old version writes."""

import threading

import pytest
from alembic import command
from sqlalchemy import create_engine, event, make_url, text

from models import schema
from tests import databases

#: The shape that an older version knows; it writes by statements of its own.
OLDER = "0014"
WRITTEN = text(
    "INSERT INTO provider_event (event_id, type, object_id, api_version, livemode, created_at,"
    " received_at, raw, status, tries, note) VALUES (:name, 'x', 'x', 'x', :no, :at, :at, 'x',"
    " 'received', 0, '')"
)
COUNTED = text("SELECT count(*) FROM provider_event")


@pytest.fixture
def older(template_database: databases.Template):
    """The address of a database in the older shape."""
    url = template_database.copy()
    template_database.drop(url)
    if template_database.engine == "postgresql":
        with databases.server() as connection:
            connection.execute(text(f'CREATE DATABASE "{make_url(url).database}"'))
    command.upgrade(schema.configuration(url), OLDER)
    yield url
    template_database.drop(url)


def test_c14_while_migrations_run_nothing_that_is_written_fails_or_is_lost(older: str):
    stop, began, failed, written = threading.Event(), threading.Event(), [], []
    engine = create_engine(older)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def wait(dbapi, _record):
            dbapi.execute("PRAGMA journal_mode=WAL")
            dbapi.execute("PRAGMA busy_timeout=10000")

    def write() -> None:
        while not stop.is_set() or not written:
            try:
                with engine.begin() as connection:
                    facts = {"name": f"evt_{len(written)}", "no": False, "at": "2026-11-26 09:00"}
                    connection.execute(WRITTEN, facts)
                written.append(1)
            except Exception as error:  # noqa: BLE001 - whatever fails is what we look for
                failed.append(error)
            began.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert began.wait(10)
        schema.upgrade(older)
        schema.upgrade(older)
    finally:
        stop.set()
        writer.join()
    assert failed == []
    with engine.connect() as connection:
        assert connection.execute(COUNTED).scalar_one() == len(written)
    engine.dispose()
    assert schema.differences(older) == []
