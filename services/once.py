"""Writing a row that has a business name: said twice, written once."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert

from models.base import Base

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


def insert_for(engine: str) -> Callable[..., Any]:
    """The engine's own ``insert``, which can say what to do about a row that is there.

    Loaded when it is first written with: both engines' drivers would slow every start.
    """
    own = "sqlite" if engine == "sqlite" else "postgresql"
    insert: Callable[..., Any] = import_module(f"sqlalchemy.dialects.{own}").insert
    return insert


def as_written(session: Session, row: Row, id_: int) -> Row:
    """The object of a row that a statement just wrote as it is: no second look is needed."""
    row.id = id_  # type: ignore[attr-defined]
    make_transient_to_detached(row)
    session.add(row)
    return row
