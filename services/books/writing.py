"""How an entry and its transfers reach the database: in as few statements as it can take.

Only ``services.books.ledger`` comes here. It has decided what is posted; the
database's own rules watch what is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    bindparam,
    exists,
    func,
    insert,
    select,
    true,
)
from sqlalchemy.orm import Session

from models.base import table_of
from models.ledger import Entry, Transfer
from models.money import Money
from models.question import Question
from services.books.chart import LedgerRef
from services.once import insert_for


@dataclass(frozen=True)
class Leg:
    """One transfer to be: this amount from the credited account to the debited one."""

    debit: LedgerRef
    credit: LedgerRef
    amount: Money


_entry, _transfer = table_of(Entry), table_of(Transfer)
_WRITTEN = [column for column in _entry.columns if not column.primary_key]
_VALUES = {column.name: bindparam(column.name, type_=column.type) for column in _WRITTEN}
#: A key that is there is looked for, not run into: SQLite has one writer, and its triggers
#: refuse whatever could be a REPLACE.
_SQLITE_ENTRY = Question(
    insert(_entry)
    .from_select(
        list(_VALUES),
        select(*_VALUES.values()).where(~exists().where(_entry.c.key == _VALUES["key"])),
    )
    .returning(_entry.c.id)
)
_SQLITE_TRANSFER = Question(insert(_transfer).returning(_transfer.c.id))


def write(session: Session, values: Mapping[str, Any], legs: Sequence[Leg]) -> int | None:
    """Write an entry with its transfers and return its id; none when its key is in the books."""
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return _write_sqlite(connection, values, legs)
    asked = {
        **values,
        "debits": [leg.debit.id for leg in legs],
        "credits": [leg.credit.id for leg in legs],
        "cents": [leg.amount.cents for leg in legs],
    }
    return _only(_on_postgresql().ask(connection, asked))


@cache
def _on_postgresql() -> Question:
    """One statement, so one way there and back, and the database locks the accounts once, in order.

    Written when it is first asked: on SQLite nobody loads the other engine's drivers for it.
    """
    many = ARRAY(BigInteger)
    posted = (
        insert_for("postgresql")(_entry)
        .values(_VALUES)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(_entry.c.id)
        .cte("posted")
    )
    legs = func.unnest(
        bindparam("debits", type_=many), bindparam("credits", type_=many),
        bindparam("cents", type_=many),
    ).table_valued("debit_id", "credit_id", "amount").render_derived("legs")  # fmt: skip
    moved = insert(_transfer).from_select(
        ["entry_id", "debit_id", "credit_id", "amount"],
        select(posted.c.id, legs.c.debit_id, legs.c.credit_id, legs.c.amount).join_from(
            posted, legs, true()
        ),
    )
    return Question(select(posted.c.id).add_cte(moved.cte("moved")))


def _write_sqlite(
    connection: Connection, values: Mapping[str, Any], legs: Sequence[Leg]
) -> int | None:
    id_ = _only(_SQLITE_ENTRY.ask(connection, values))
    if id_ is None:
        return None
    for leg in legs:
        moved = {"debit_id": leg.debit.id, "credit_id": leg.credit.id, "amount": leg.amount}
        _SQLITE_TRANSFER.ask(connection, {"entry_id": id_, **moved})
    return id_


def _only(rows: Sequence[tuple[int]]) -> int | None:
    """The id of the one row that was written; none when none was."""
    return rows[0][0] if rows else None
