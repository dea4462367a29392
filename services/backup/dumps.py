"""Dumps by each engine's own means: SQLite copies itself, PostgreSQL has pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.database import Database
from models.errors import Refused

#: The end of a backup's name, by the engine that can take it back.
SUFFIXES = {"sqlite": "sqlite", "postgresql": "pgdump"}


@contextmanager
def moment(database: Database, dump: Path) -> Iterator[Session]:
    """Dump the database, and look at the very moment that was dumped."""
    if database.dialect == "sqlite":
        assert database.file is not None  # noqa: S101 - a database in memory is nobody's
        with (
            closing(sqlite3.connect(database.file)) as source,
            closing(sqlite3.connect(dump)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        engine = create_engine(f"sqlite:///{dump}")
        with Session(engine) as session:
            yield session
        engine.dispose()
        return
    engine = database.write.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session:
        snapshot = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run(
            "pg_dump", database.write.url, "--format=custom", f"--snapshot={snapshot}",
            "--no-owner", "--no-privileges", f"--file={dump}",
        )  # fmt: skip
        yield session


def check_empty(url: str) -> None:
    """Refuse a database that holds anything: nothing is ever restored over something.

    :raises Refused: when it does, or does not answer.
    """
    engine = create_engine(url)
    try:
        names = inspect(engine).get_table_names()
    except OperationalError as error:
        raise Refused("That database does not answer.") from error
    finally:
        engine.dispose()
    if names:
        raise Refused("That database is not empty. Restore into a new one, then switch over.")


def bring_back(dump: Path, dialect: str, url: str) -> None:
    """Fill an empty database from a dump, all of it or nothing.

    :raises Refused: when the database is of another engine.
    """
    target = make_url(url)
    if target.get_backend_name() != dialect:
        raise Refused("This backup is of %(engine)s. Name an empty database there.", engine=dialect)
    if dialect == "sqlite":
        with (
            closing(sqlite3.connect(dump)) as source,
            closing(sqlite3.connect(str(target.database))) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=WAL")
        return
    _run(
        "pg_restore", target, "--single-transaction", "--exit-on-error", "--no-owner",
        "--no-privileges", f"--dbname={target.database}", str(dump),
    )  # fmt: skip


def _run(program: str, url: URL, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where nobody lists it."""
    found = shutil.which(program)
    if found is None:
        raise Refused("%(program)s is missing. Install PostgreSQL's client.", program=program)
    done = subprocess.run(  # noqa: S603 - our own words, and no shell
        [found, *arguments], env={**os.environ, **_named(url)}, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Refused("%(program)s: %(said)s", program=program, said=said[0] if said else "failed")


def _named(url: URL) -> Mapping[str, str]:
    given = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return {name: str(value) for name, value in given.items() if value}
