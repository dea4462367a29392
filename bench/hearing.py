"""What a page says to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from models.database import Database


@contextmanager
def listening(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements meanwhile, with their facts."""
    heard: list[tuple[str, Any]] = []

    def hear(_c: object, _k: object, statement: str, facts: Any, *_rest: object) -> None:
        heard.append((statement, facts))

    event.listen(database.write, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.write, "before_cursor_execute", hear)
