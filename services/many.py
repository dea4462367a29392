"""Very many rows at once beside others who work: plain values, as the driver takes them.

Whole cents, words, ISO days, ``instant`` texts and JSON texts. Nothing is looked up and no
trigger is lifted: what the database promises, it keeps row by row.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice
from typing import Any, Self, TypeVar

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from models.base import Base, table_of

Each = TypeVar("Each")


class _Ids(TypeDecorator[Sequence[int]]):
    """Row ids as one value: a list as JSON has it, or as PostgreSQL writes an array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> str:
        """The list, however long, as one text."""
        listed = ",".join(map(str, value or ()))
        return f"[{listed}]" if dialect.name == "sqlite" else f"{{{listed}}}"


class _Among(FunctionElement[bool]):
    """Whether a column is one of many ids, of which the statement says nothing."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it is: SQLAlchemy would compare it with 1 on SQLite, which then looks at every row."""
        return self


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, listed = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 - compiled names


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, listed = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} = ANY (CAST({listed} AS BIGINT[]))"


def among(
    column: ColumnElement[int] | InstrumentedAttribute[Any], ids: Iterable[int] | str
) -> ColumnElement[bool]:
    """Whether a column is one of many ids, which may be given by the name of a value to come.

    SQLAlchemy writes a list out anew at every asking, a name for each; here it is one value.
    """
    bound: BindParameter[Any] = (
        bindparam(ids, type_=_Ids(), required=True)
        if isinstance(ids, str)
        else bindparam(None, list(ids), type_=_Ids())
    )
    return _Among(column, bound)


#: Values as the driver takes them.
Values = tuple[str | int | bytes | None, ...]
#: So many rows SQLite is given in one statement, then of what is left; and values at the most.
AT_ONCE = (1000, 250, 50, 10, 1)
VALUES_MAX = 32_766
#: The sequence is looked up once, not for each number of it.
_NEXT = text("""
    WITH of_table AS MATERIALIZED (
        SELECT CAST(pg_get_serial_sequence(:name, 'id') AS regclass) AS ids
    )
    SELECT array_agg(nextval(ids)) FROM of_table, generate_series(1, :count)
""")


def batches(every: Iterable[Each], size: int) -> Iterator[list[Each]]:
    """All of them, so many at a time; no more than that is held."""
    left = iter(every)
    while batch := list(islice(left, size)):
        yield batch


def ids(session: Session, model: type[Base], count: int, *, past: int = 0) -> list[int]:
    """So many ids that nobody else gets, in order, for rows to be inserted.

    On SQLite they are behind ``past`` as well: an id of ours whose row may not be seen yet.
    """
    table = table_of(model)
    if session.get_bind().dialect.name == "sqlite":  # it has one writer, and that is us
        last = max(session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0, past)
        return list(range(last + 1, last + 1 + count))
    return sorted(session.scalar(_NEXT, {"name": table.name, "count": count}) or ())


class Ids:
    """Such ids for one batch after the other, whose rows may not be seen while the next is made."""

    def __init__(self, session: Session, last: Mapping[type[Base], int]) -> None:
        self._session = session
        #: The last of each table.
        self.last = dict(last)

    def take(self, model: type[Base], count: int) -> list[int]:
        """So many more of a table."""
        taken = ids(self._session, model, count, past=self.last.get(model, 0))
        if taken:
            self.last[model] = taken[-1]
        return taken


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
    """Insert rows the fastest way the engine has: COPY, or statements for very many of them."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        _write_sqlite(driver, table.name, tuple(columns), iter(rows))
        return
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    named = _named(columns)
    with driver.cursor().copy(f"COPY {table.name} ({named}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _write_sqlite(
    driver: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterator[Values]
) -> None:
    """As few statements as there can be, of few kinds, so that each is read by the engine once.

    A row costs a third less than by itself, and whoever else works in this process goes on
    meanwhile: the driver gives way at each statement, and would wait for its turn at each row.
    """
    for size in AT_ONCE:
        if size * len(columns) > VALUES_MAX:
            continue
        for some in batches(rows, size):
            if len(some) < size:
                rows = iter(some)
                break
            driver.execute(_inserting(table, columns, size), list(chain.from_iterable(some)))
        else:
            return


@cache
def _inserting(table: str, columns: tuple[str, ...], count: int) -> str:
    row = f"({', '.join('?' for _ in columns)})"
    rows = ", ".join([row] * count)
    return f"INSERT INTO {table} ({_named(columns)}) VALUES {rows}"  # noqa: S608 - our own names


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)  # such as "to"


def instant(at: datetime) -> str:
    """An aware instant as such rows hold it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
