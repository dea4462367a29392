"""Where the sandbox keeps what it was told: one SQLite database, on disk or in memory."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .errors import Json

TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    body TEXT NOT NULL, hidden TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, seq);
CREATE TABLE IF NOT EXISTS due (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, action TEXT NOT NULL,
    object_id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS due_at ON due (at, seq);
CREATE TABLE IF NOT EXISTS used_key (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, request_id TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS request (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at INTEGER NOT NULL,
    method TEXT NOT NULL, path TEXT NOT NULL, params TEXT NOT NULL, version TEXT,
    key TEXT, status INTEGER, note TEXT);
CREATE TABLE IF NOT EXISTS delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, endpoint TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, next_try REAL, status TEXT NOT NULL DEFAULT 'waiting',
    answer INTEGER, note TEXT);
CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (status, seq);
CREATE TABLE IF NOT EXISTS fault (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, match TEXT NOT NULL,
    times INTEGER NOT NULL, value REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """Objects as JSON, beside the small tables the sandbox works from.

    One connection and one lock: a request is one transaction, and requests
    take turns, so nobody ever sees half of one.
    """

    def __init__(self, path: str) -> None:
        self.lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(TABLES)

    def close(self) -> None:
        """Let go of the database."""
        with self.lock:
            self._db.close()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the lock and one transaction; inner uses join the outer one."""
        with self.lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException as error:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("COMMIT" if getattr(error, "keeps_work", 0) else "ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> list[sqlite3.Row]:  # noqa: ANN401 - what SQLite takes
        """Every row a statement gives."""
        with self.lock:
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:  # noqa: ANN401
        """The first row a statement gives, if any."""
        rows = self.run(sql, *values)
        return rows[0] if rows else None

    def empty(self) -> None:
        """Forget everything."""
        with self.working():
            for table in ("object", "due", "used_key", "request", "delivery", "fault", "fact"):
                self.run(f"DELETE FROM {table}")  # noqa: S608 - names from the line above

    # Objects -------------------------------------------------------------------------

    def put(self, body: Json, **hidden: object) -> Json:
        """Write an object, new or changed, and return it. Hidden facts are added to."""
        known = {**self.hidden(body["id"]), **hidden}
        self.run(
            "INSERT INTO object (id, kind, body, hidden) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body, hidden = excluded.hidden",
            body["id"],
            body["object"],
            json.dumps(body),
            json.dumps(known),
        )
        return body

    def hide(self, object_id: str, **hidden: object) -> None:
        """Note facts about an object that no answer shows."""
        known = {**self.hidden(object_id), **hidden}
        self.run("UPDATE object SET hidden = ? WHERE id = ?", json.dumps(known), object_id)

    def get(self, object_id: str, kind: str | None = None) -> Json | None:
        """An object by its name, if it is here and of that kind."""
        row = self.one("SELECT kind, body FROM object WHERE id = ?", object_id)
        if row is None or kind not in (None, row["kind"]):
            return None
        found: Json = json.loads(row["body"])
        return found

    def hidden(self, object_id: str) -> Json:
        """The facts no answer shows."""
        row = self.one("SELECT hidden FROM object WHERE id = ?", object_id)
        facts: Json = json.loads(row["hidden"]) if row else {}
        return facts

    def find(self, kind: str, **equal: object) -> list[Json]:
        """Objects of a kind whose members have these values, newest first."""
        wanted = [(f"$.{name}", value) for name, value in equal.items() if value is not None]
        where = "".join(" AND json_extract(body, ?) = ?" for _ in wanted)
        values = [part for pair in wanted for part in pair]
        rows = self.run(
            f"SELECT body FROM object WHERE kind = ?{where} ORDER BY seq DESC",  # noqa: S608
            kind,
            *values,
        )
        return [json.loads(row["body"]) for row in rows]

    def drop(self, object_id: str) -> None:
        """Remove an object."""
        self.run("DELETE FROM object WHERE id = ?", object_id)

    # Facts ---------------------------------------------------------------------------

    def fact(self, name: str, default: str = "") -> str:
        """A single remembered value."""
        row = self.one("SELECT value FROM fact WHERE name = ?", name)
        return str(row["value"]) if row else default

    def remember(self, name: str, value: object) -> None:
        """Keep a single value under a name."""
        self.run(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value=excluded.value",
            name,
            str(value),
        )
