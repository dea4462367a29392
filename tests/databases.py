"""Test databases: one built with every migration, and a fresh copy of it for whoever wants one.

SQLite copies a file; PostgreSQL makes a database from a template. The template
is built once, however many processes test at the same time, and named after the
migrations and the models, so that a changed schema never meets an old one.
"""

import fcntl
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import sqlalchemy
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

Engine = Literal["sqlite", "postgresql"]
ROOT = Path(__file__).resolve().parent.parent
SERVER = "TEST_DATABASE_URL"
#: The fixture that every test with a database asks for in the end.
EVERY_DATABASE = "template_database"
#: What decides the shape of a database.
SHAPE = ("migrations", "models")


def engine_under_test() -> Engine:
    """PostgreSQL when a server was named, which `dev.py test` does the second time; else SQLite."""
    return "postgresql" if os.environ.get(SERVER) else "sqlite"


def template(engine: Engine, build: Callable[[str], None], folder: Path) -> "Template":
    """The database that copies are made from, built by ``build(url)`` if nobody has yet.

    ``folder`` is where SQLite files and the lock live; processes that test
    together share it, and may keep it for the next time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"headworks_{fingerprint(build)}"
    made = Template(engine, name, folder)
    with alone(folder / f"{name}.lock"):
        if not made.exists():
            made.make(build)
    return made


@dataclass(frozen=True)
class Template:
    """A database nobody works in."""

    engine: Engine
    name: str
    folder: Path

    def copy(self, name: str = "") -> str:
        """The URL of a new database just like this one."""
        name = name or f"test_{uuid.uuid4().hex}"
        if self.engine == "sqlite":
            shutil.copyfile(self.file(self.name), self.file(name))
        else:
            with server() as connection:
                copy = f"CREATE DATABASE {name} TEMPLATE {self.name} STRATEGY FILE_COPY"
                connection.execute(text(copy))
        return self.url(name)

    def renew(self, url: str) -> None:
        """Put a new copy in the place of an old one, ending whoever still uses that."""
        self.drop(url)
        self.copy(Path(make_url(url).database or "").stem)

    def drop(self, url: str) -> None:
        """Throw a copy away, ending whoever still uses it. A second time nothing happens."""
        name = make_url(url).database or ""
        if self.engine == "sqlite":
            for ending in ("", "-wal", "-shm", "-journal"):
                Path(f"{name}{ending}").unlink(missing_ok=True)
        else:
            with server() as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def exists(self) -> bool:
        """Whether it was built to the end."""
        if self.engine == "sqlite":
            return self.file(self.name).exists()
        with server() as connection:
            query = text("SELECT 1 FROM pg_database WHERE datname = :name")
            return connection.scalar(query, {"name": self.name}) is not None

    def make(self, build: Callable[[str], None]) -> None:
        """Build under another name first, so that an interrupted one is never taken for whole."""
        draft = f"{self.name}_draft"
        self.drop(self.url(draft))
        if self.engine == "sqlite":
            build(self.url(draft))
            with closing(sqlite3.connect(self.file(draft))) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.file(draft).rename(self.file(self.name))
            self.drop(self.url(draft))
            return
        with server() as connection:
            connection.execute(text(f"CREATE DATABASE {draft}"))
            build(self.url(draft))
            connection.execute(text(f"ALTER DATABASE {draft} RENAME TO {self.name}"))

    def file(self, name: str) -> Path:
        """Where SQLite keeps a database."""
        return self.folder / f"{name}.sqlite"

    def url(self, name: str) -> str:
        """The URL of a database of this engine."""
        if self.engine == "sqlite":
            return f"sqlite:///{self.file(name)}"
        return make_url(os.environ[SERVER]).set(database=name).render_as_string(hide_password=False)


def fingerprint(build: Callable[[str], None]) -> str:
    """A short name for the shape a database gets: it changes with any migration or model."""
    digest = sha256(f"{build.__module__}.{build.__qualname__}".encode())
    for folder in SHAPE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def server() -> Iterator[Connection]:
    """A connection to the PostgreSQL server outside of any transaction, as CREATE DATABASE asks."""
    with _engine(os.environ[SERVER]).connect() as connection:
        yield connection


@cache
def _engine(url: str) -> sqlalchemy.Engine:
    """Its connection is kept: each fresh copy would wait for two new ones."""
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Only one process at a time is inside; the others wait."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def says_more_on_another_engine(fixture_names: Iterable[str], marks: Iterable[str]) -> bool:
    """Whether a test asks for a database, by itself or by what it asks for, or is marked so.

    Of those, what no engine changes is marked ``one_engine`` where it stands: how a page words what
    it read, who is turned away by a guard before anything of the page is read, and what two answers
    of one product have in common. Money, locks, search, time and constraints are asked of both
    engines; so is every address, by those it opens for, in tests/web/test_access.py.
    """
    return EVERY_DATABASE in fixture_names or bool({"both_engines", "processes"} & set(marks))
