"""The rows a batch is made of, while it is made, and the next free id of every table."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from models.base import Base
from services.books import bulk
from services.books.bulk import Batch, Values


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

    def take(self) -> Batch:
        """The rows so far, to be written, and begin the next batch; ids go on."""
        taken = self.tables
        self.tables = {table: [] for table in taken}
        return taken
