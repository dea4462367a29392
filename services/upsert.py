"""Write a row once, whoever else writes it at the same moment, on both engines."""

from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base

Row = TypeVar("Row", bound=Base)


def insert_once(session: Session, table: type[Row], **values: Any) -> Row | None:  # noqa: ANN401
    """The new row, or None when a row with one of its unique names is already there."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row: Row | None = session.scalar(
        dialect.insert(table).values(values).on_conflict_do_nothing().returning(table)
    )
    return row
