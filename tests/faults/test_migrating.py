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
PERSON = text(
    "INSERT INTO person (id, name, language, telephone, created_at)"
    " VALUES (:id, 'x', 'en', '', :at)"
)
CHOICE = text(
    "INSERT INTO notice_choice (person_id, topic, is_wanted, changed_at)"
    " VALUES (:id, :topic, :no, :at)"
)
COUNTED = text("SELECT count(*) FROM provider_event")


@pytest.fixture
def older(template_database: databases.Template, request: pytest.FixtureRequest):
    """The address of a database in an older shape."""
    url = template_database.copy()
    template_database.drop(url)
    if template_database.engine == "postgresql":
        with databases.server() as connection:
            connection.execute(text(f'CREATE DATABASE "{make_url(url).database}"'))
    command.upgrade(schema.configuration(url), getattr(request, "param", OLDER))
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


@pytest.mark.parametrize("older", ["0022"], indirect=True)
def test_c14_whoever_had_receipts_off_hears_of_no_payment_sent_either(older: str):
    """They were one choice. Nobody else is given one."""
    engine = create_engine(older)
    with engine.begin() as connection:
        for id_, topic in ((1, "receipts"), (2, "answers")):
            facts = {"id": id_, "topic": topic, "no": False, "at": "2026-11-26 09:00"}
            connection.execute(PERSON, facts)
            connection.execute(CHOICE, facts)
    schema.upgrade(older)
    with engine.connect() as connection:
        said = connection.execute(text("SELECT person_id, topic, is_wanted FROM notice_choice"))
        assert {(id_, topic, bool(wanted)) for id_, topic, wanted in said} == {
            (1, "receipts", False), (1, "payments_sent", False), (2, "answers", False),
        }  # fmt: skip
    engine.dispose()
