"""Writing a row that has a business name: said twice, written once."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from models.base import Base

Row = TypeVar("Row", bound=Base)


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
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    once = insert(row).values(values).on_conflict_do_nothing(index_elements=list(unique))
    return session.scalar(once.returning(row))


def as_written(session: Session, row: Row, id_: int) -> Row:
    """The object of a row that a statement just wrote as it is: no second look is needed."""
    row.id = id_  # type: ignore[attr-defined]
    make_transient_to_detached(row)
    session.add(row)
    return row
