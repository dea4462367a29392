"""Words as each engine's index of full text is asked for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    text,
)

from models.base import Serial

SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig")
#: PostgreSQL finds rows by words as they lie, and sorts them then: of more than these, only the
#: first that were written are looked at, and a second word leads to the others.
MATCHES_MAX = 2_000


def terms(engine: str, words: Sequence[str]) -> str:
    """Folded words as the index of full text is asked for them: all, the last one begun."""
    if not words:
        return '""' if engine == "sqlite" else ""
    if engine == "sqlite":
        return " ".join(f'"{word}"' for word in words) + "*"
    return " & ".join(words) + ":*"


def asked() -> ColumnElement[Any]:
    """The ``terms``, as PostgreSQL compares them."""
    return func.to_tsquery(SIMPLE, bindparam("terms", type_=Text))


def newest(engine: str, table: str, column: str, *, where: str, most: int) -> Select[Any]:
    """The ids below ``before`` of the newest rows whose words carry the ``terms``."""
    if engine == "sqlite":
        return (
            select(literal_column("rowid", Serial).label("id"))
            .select_from(text(f"{table}_index"))
            .where(text(f"{table}_index MATCH :terms"), text("rowid < :before"))
            .order_by(text("rowid DESC"))
            .limit(most)
        )
    row = literal_column(f"{table}.id", BigInteger)
    vector: ColumnElement[Any] = literal_column(f"to_tsvector('simple', folded({table}.{column}))")
    found = (
        select(row.label("id"))
        .select_from(text(table))
        .where(vector.op("@@")(asked()), row < bindparam("before", type_=BigInteger))
        .limit(MATCHES_MAX)
    )
    if where:
        found = found.where(text(f"{table}.{where}"))
    # Found first and sorted then: with the order inside, PostgreSQL would rather read the table
    # backwards and hope.
    some = found.cte(f"{table}_found").prefix_with("MATERIALIZED")
    return select(some.c.id).order_by(some.c.id.desc()).limit(most)
