"""The rows a batch is made of, while it is made, and the next free id of every table."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from models.base import Base, table_of
from services.books import bulk
from services.books.bulk import Batch, Values


@cache
def _columns(table: type[Base]) -> list[tuple[str, str | int | None]]:
    """The columns of a table in order, each with what stands where nothing is said."""
    columns = []
    for column in table_of(table).columns:
        made: Any = column.default
        default = made.arg if made is not None and made.is_scalar else None
        columns.append((column.name, int(default) if isinstance(default, bool) else default))
    return columns


def _key(table: type[Base]) -> str:
    (key,) = table_of(table).primary_key.columns
    return key.name


@dataclass
class Rows:
    """The rows of a batch, and the next free id of every table."""

    next_ids: dict[type[Base], int]
    tables: dict[type[Base], list[Values]] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = {table: [] for table in self.next_ids}

    @classmethod
    def of(cls, session: Session, tables: Iterable[type[Base]]) -> "Rows":
        """An empty batch for these tables, its ids after the last of each."""
        return cls(bulk.next_ids(session, tables))

    def add(self, table: type[Base], *values: str | int | None) -> int:
        """Add a row and return its id."""
        id_ = self.next_ids[table]
        self.next_ids[table] = id_ + 1
        self.tables[table].append((id_, *values))
        return id_

    def named(self, table: type[Base], **values: str | int | None) -> int:
        """The same by the names of the columns; what is not said is its default."""
        id_ = self.next_ids[table]
        self.next_ids[table] = id_ + 1
        said: dict[str, str | int | None] = {_key(table): id_, **values}
        self.tables[table].append(tuple(said.get(name, kept) for name, kept in _columns(table)))
        return id_

    def take(self) -> Batch:
        """The rows so far, to be written, and begin the next batch; ids go on."""
        taken = self.tables
        self.tables = {table: [] for table in taken}
        return taken
