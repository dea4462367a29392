"""Very many rows at once beside others who work: plain values, as the driver takes them.

Whole cents, words, ISO days, ``instant`` texts and JSON texts. Nothing is looked up and no
trigger is lifted: what the database promises, it keeps row by row.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.orm import Session

from models.base import Base, table_of

Each = TypeVar("Each")
#: Values as the driver takes them.
Values = tuple[str | int | None, ...]
_NEXT = text(
    "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
)  # fmt: skip


def batches(every: Iterable[Each], size: int) -> Iterator[list[Each]]:
    """All of them, so many at a time; no more than that is held."""
    left = iter(every)
    while batch := list(islice(left, size)):
        yield batch


def ids(session: Session, model: type[Base], count: int) -> list[int]:
    """So many ids that nobody else gets, in order, for rows to be inserted."""
    table = table_of(model)
    if session.get_bind().dialect.name == "sqlite":  # it has one writer, and that is us
        last = session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
        return list(range(last + 1, last + 1 + count))
    found = session.execute(_NEXT, {"name": table.name, "count": count}).scalars()
    return sorted(found)


def insert(
    session: Session, model: type[Base], columns: Sequence[str], rows: Sequence[Values]
) -> None:
    """Insert every row; a key that is there already fails them all."""
    if rows:
        session.flush()
        write(session.connection(), table_of(model), columns, rows)


def write(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Values]
) -> None:
    """Insert rows the fastest way the engine has: COPY, or one statement for all of them."""
    driver: Any = connection.connection.driver_connection
    named = ", ".join(f'"{column}"' for column in columns)  # such as "to"
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in columns)
        driver.executemany(
            f"INSERT INTO {table.name} ({named}) VALUES ({marks})",  # noqa: S608 - our own names
            rows,
        )
        return
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    with driver.cursor().copy(f"COPY {table.name} ({named}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def instant(at: datetime) -> str:
    """An aware instant as such rows hold it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
