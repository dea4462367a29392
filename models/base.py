"""What every table is made of: typed columns, named constraints, values stored as words."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, dataclass_transform

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Enum,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    inspect,
    text,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    mapped_column,
    object_session,
    relationship,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.money import Money

#: A database may only refuse what it can name: every constraint has a name we chose.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: 64 bits wherever the engine counts in them; SQLite only counts row ids as INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")
#: No row has a larger id; an address that names a larger one names nothing.
ID_MAX = 2**63 - 1


class Cents(TypeDecorator[Money]):
    """Money as a whole number of cents."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        return None if value is None else value.cents

    def result_processor(self, _dialect: Dialect, _seen: object) -> Callable[[Any], Money | None]:
        """One call for an amount, of which a page reads a hundred; a sum may come as a Decimal."""
        return _money

    def coerce_compared_value(self, _op: Any, value: Any) -> TypeEngine[Any]:  # noqa: ANN401
        return self if isinstance(value, Money) else BigInteger()


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC. A time without a zone is refused: nobody knows when it was.

    On SQLite it is a text, ``2026-11-02 20:09:00.000000``, and made of it in one step.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, seen: object) -> Any:  # noqa: ANN401 - SQLAlchemy's
        return _instant if dialect.name == "sqlite" else super().result_processor(dialect, seen)


class Exact(TypeDecorator[Decimal]):
    """A number with all of its decimals, kept as text: no engine may round it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.normalize():f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def _money(value: int | Decimal | None) -> Money | None:
    return None if value is None else Money(int(value))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def word(enum: type[StrEnum], name: str | None = None) -> Enum:
    """A column type: the enum kept as its word, with a CHECK; easy to migrate on both engines."""
    return Enum(
        enum,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or enum.__name__.lower(),
        validate_strings=True,
    )


@dataclass_transform(
    kw_only_default=True, eq_default=False, field_specifiers=(mapped_column, relationship)
)
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """A table of the district."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        int: Serial,
        str: Text,
        Money: Cents,
        Decimal: Exact,
        datetime: Instant,
        date: Date,
        dict[str, Any]: JSON,
    }

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'id', '')}>"


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of only some rows, for both engines.

    To tell SQLAlchemy of PostgreSQL's half it loads all its drivers, which on SQLite is a
    twentieth of a start; the migrations make the index there.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


def add_to(owner: "Base", kept: str, row: "Base", *, back: str) -> None:
    """Add a row to a list that may be long, without reading what is in it.

    ``back`` is the way from the row to its owner.
    """
    session = object_session(owner)
    if session is None or kept in inspect(owner).dict:
        getattr(owner, kept).append(row)
        return
    setattr(row, back, owner)
    session.add(row)


def table_of(model: type[Base]) -> Table:
    """The table behind a class, for statements that want plain rows."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every noun is mapped to a table
    return table
