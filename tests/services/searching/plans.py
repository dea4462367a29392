"""How an engine goes about a search: what it reads whole, and what by an index."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

#: SQLite calls it a scan to read a virtual table's index, or the rows a part of it found.
RESULTS = ("VIRTUAL TABLE INDEX", "anon_", "(subquery", "hit", "CONSTANT", "found", "last")


def plans(session: Session, work: Callable[[], object]) -> list[list[str]]:
    """How the engine goes about each statement of the work."""
    sent = []
    connection = session.connection()

    def remember(_connection, _cursor, statement, parameters, *_) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", remember)
    work()
    event.remove(connection, "before_cursor_execute", remember)
    if connection.dialect.name == "sqlite":
        found = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p) for s, p in sent]
        return [[row[3] for row in plan] for plan in found]
    return [[row[0] for row in connection.exec_driver_sql(f"EXPLAIN {s}", p)] for s, p in sent]


def scans(plan: list[str]) -> list[str]:
    """The tables that it reads whole."""
    lines = [line for line in plan if "Seq Scan" in line or line.startswith("SCAN ")]
    return [line for line in lines if not any(name in line for name in RESULTS)]
