"""Writing a row that has a business name: said twice, written once."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert

from models.base import Base, table_of
from models.question import Question, connected

Row = TypeVar("Row", bound=Base)
#: One row with its values beside it, not the first of many.
_AS_IT_IS = {"dml_strategy": "orm"}


def insert_once(
    session: Session,
    row: type[Row],
    *,
    unique: Sequence[str] = ("key",),
    **values: Any,  # noqa: ANN401
) -> Row | None:
    """Insert the row unless one with its ``unique`` columns is there; none when there was.

    On PostgreSQL a second writer of the same key waits for the first to end, so
    the caller's transaction never fails for it.
    """
    dialect = session.get_bind().dialect.name
    written: Row | None = session.scalar(
        _once(dialect, row, tuple(unique)), values, execution_options=_AS_IT_IS
    )
    return written


@cache
def _once(dialect: str, row: type[Row], unique: tuple[str, ...]) -> ReturningInsert[Row]:
    """The question, put into words once: to say it anew costs as much as to ask it."""
    inserted = insert_for(dialect)(row).on_conflict_do_nothing(index_elements=list(unique))
    once: ReturningInsert[Row] = inserted.returning(row)
    return once


def is_first(session: Session, row: Base, *, unique: Sequence[str] = ("key",)) -> bool:
    """Insert a new object's row by a question (ADR 15), unless one like it is there.

    The object is the session's when it was the first; when it was not, it is nobody's.
    """
    connection = connected(session)
    values = _values(row)
    once = _first(connection.dialect.name, type(row), tuple(unique), tuple(values))
    written = once.ask(connection, values)
    if written:
        as_written(session, row, written[0][0])
    return bool(written)


def write(session: Session, row: Base) -> None:
    """Insert a new object's row by a question (ADR 15); the session hears nothing of it."""
    values = _values(row)
    _written(type(row), tuple(values)).ask(session, values)


def _values(row: Base) -> dict[str, Any]:
    """Every column of a new row; an id that is not known yet is the database's to give."""
    values = {column.key: getattr(row, column.key) for column in table_of(type(row)).c}
    if values["id"] is None:
        del values["id"]
    return values


@cache
def _first(
    dialect: str, row: type[Base], unique: tuple[str, ...], _named: tuple[str, ...]
) -> Question:
    """Written down once for the columns that are named: its words follow from them alone."""
    table = table_of(row)
    inserted = insert_for(dialect)(table).on_conflict_do_nothing(index_elements=list(unique))
    return Question(inserted.returning(table.c.id))


@cache
def _written(row: type[Base], _named: tuple[str, ...]) -> Question:
    table = table_of(row)
    return Question(insert(table).returning(table.c.id))


def insert_for(engine: str) -> Callable[..., Any]:
    """The engine's own ``insert``, which can say what to do about a row that is there.

    Loaded when it is first written with: both engines' drivers would slow every start.
    """
    own = "sqlite" if engine == "sqlite" else "postgresql"
    own_insert: Callable[..., Any] = import_module(f"sqlalchemy.dialects.{own}").insert
    return own_insert


def as_written(session: Session, row: Row, id_: int) -> Row:
    """The object of a row that a statement just wrote as it is: no second look is needed."""
    row.id = id_  # type: ignore[attr-defined]
    make_transient_to_detached(row)
    session.add(row)
    return row
