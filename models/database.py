"""The database: one engine that writes, one that only reads, on SQLite or PostgreSQL.

A write is one transaction: on SQLite it takes the write lock at once (BEGIN
IMMEDIATE), because a lock asked for half-way loses money or fails. A read
never waits for a writer: SQLite reads a snapshot, PostgreSQL answers each
statement by itself (AUTOCOMMIT), which halves the cost of a page.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import random
from time import sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

READ_ONLY = "headworks_read_only"
SQLITE_BUSY_MS = 10_000
#: More than the threads of a process, each of which may hold one to read and one to write.
POOL_SIZE = 24
#: Statements that a connection keeps ready: more than both doors ask, of which each has some
#: hundreds; the drivers keep a hundred by themselves, and the rest would be read anew each time.
KEPT_READY = 512
#: A visitor is told that we are busy rather than left waiting.
POOL_WAIT_SECONDS = 5
PG_LOCK_TIMEOUT_MS = 10_000
#: How often a transaction is begun again after a deadlock or a serialization failure.
TRIES_MAX = 6
#: Those that met wait for unlike times before they try again, up to twice as long each time.
PAUSE_SECONDS = 0.02
#: serialization_failure, deadlock_detected, lock_not_available
RETRIED_SQLSTATES = frozenset({"40001", "40P01", "55P03"})

#: The name of the line, among PostgreSQL's advisory locks.
COLLIDED = 7_401_220_117

T = TypeVar("T")


class Database:
    """Where the district keeps its books. One per process; threads share its pools."""

    def __init__(self, url: str, *, durable: bool = True, pool_size: int = POOL_SIZE) -> None:
        self.url = url
        self.write: Engine
        self.read: Engine
        if url.startswith("sqlite"):
            self.write = _sqlite(url, durable=durable, pool_size=pool_size)
            self.read = self.write.execution_options(**{READ_ONLY: True})
        else:
            self.write = _postgresql(url, durable=durable, pool_size=pool_size)
            self.read = self.write.execution_options(isolation_level="AUTOCOMMIT")
        self._isolated: Connection | None = None

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.write.dialect.name

    @property
    def writes_beside(self) -> bool:
        """Whether two may write at the same time, each on a connection of its own."""
        return self.dialect == "postgresql" and self._isolated is None

    @property
    def reads_beside(self) -> bool:
        """Whether another connection sees what was there before a write that is under way."""
        return self._isolated is None and (self.dialect != "sqlite" or self.file is not None)

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; none for a server, or in memory."""
        name = self.write.url.database
        return Path(name) if self.dialect == "sqlite" and name else None

    @contextmanager
    def saving(self, on: Connection | None = None) -> Iterator[Session]:
        """One business transaction: all of it is kept when the block ends, or none.

        ``on`` is a connection that whoever writes several keeps for itself.
        """
        if self._isolated is not None:
            with Session(
                self._isolated, expire_on_commit=False, join_transaction_mode="create_savepoint"
            ) as session:
                yield session
                session.commit()
            return
        with Session(on or self.write, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that looks and cannot change anything."""
        if self._isolated is not None:
            with Session(self._isolated, join_transaction_mode="create_savepoint") as session:
                yield session
            return
        with Session(self.read, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection that only reads, for plain rows: a third of what a session costs."""
        if self._isolated is not None:
            yield self._isolated
            return
        with self.read.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that reads everything as it was at one moment, however long it takes."""
        if self._isolated is not None:
            yield self._isolated
            return
        engine = self.read
        if self.dialect == "postgresql":
            engine = self.write.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection, connection.begin():
            yield connection

    def attempt(self, work: Callable[[Session], T], on: Connection | None = None) -> T:
        """Run ``work`` in one transaction; begin again when the database says it collided.

        ``work`` may run several times, so it must do nothing outside its session.
        """
        for tries in range(1, TRIES_MAX + 1):
            try:
                with self.saving(on) as session:
                    if tries > 1 and self.dialect == "postgresql":
                        # Those that collided stand in one line, so they cannot meet again.
                        session.execute(select(func.pg_advisory_xact_lock(COLLIDED)))
                    return work(session)
            except DBAPIError as error:
                if tries == TRIES_MAX or not collided(error):
                    raise
            sleep(random() * PAUSE_SECONDS * 2**tries)  # noqa: S311 - chance, not a secret
        raise AssertionError("unreachable")

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """For tests: everything inside happens on one connection and is undone at the end."""
        with self.write.connect() as connection:
            outer = connection.begin()
            self._isolated = connection
            try:
                yield
            finally:
                self._isolated = None
                outer.rollback()

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.write.dispose()

    def is_answering(self) -> bool:
        """Whether a statement comes back."""
        try:
            with self.reading() as session:
                session.execute(text("select 1"))
        except OperationalError:
            return False
        return True


def collided(error: DBAPIError) -> bool:
    """Whether two transactions met and trying again is the right answer."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate in RETRIED_SQLSTATES or "database is locked" in str(error.orig)


def _postgresql(url: str, *, durable: bool, pool_size: int) -> Engine:
    options = f"-c lock_timeout={PG_LOCK_TIMEOUT_MS} -c timezone=UTC"
    if not durable:
        options += " -c synchronous_commit=off"
    engine = create_engine(
        url.replace("postgres://", "postgresql://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_recycle=1800,
        connect_args={"options": options},
        hide_parameters=True,  # an error names no customer
    )

    @event.listens_for(engine, "connect")
    def prepare(dbapi: Any, _record: object) -> None:  # noqa: ANN401 - whichever driver
        dbapi.prepared_max = KEPT_READY

    return engine


def _sqlite(url: str, *, durable: bool, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        connect_args={"timeout": SQLITE_BUSY_MS / 1000, "cached_statements": KEPT_READY},
        hide_parameters=True,  # an error names no customer
    )

    @event.listens_for(engine, "connect")
    def prepare(dbapi: Any, _record: object) -> None:  # noqa: ANN401 - whichever driver
        dbapi.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"synchronous={'FULL' if durable else 'OFF'}",
            f"busy_timeout={SQLITE_BUSY_MS}",
        ):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(READ_ONLY, False)
        # Said to the driver itself: on the way through the engine it would cost as much as a look.
        driver = connection.connection.dbapi_connection
        assert driver is not None  # noqa: S101 - a connection that begins is open
        statement = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        try:
            driver.execute(statement)
        except sqlite3.OperationalError as error:  # the engine only translates what it said itself
            raise OperationalError(statement, None, error) from error

    return engine
