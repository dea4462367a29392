"""How an entry and its transfers reach the database: in as few statements as it can take.

Only ``services.ledger`` comes here. It has decided what is posted; the
database's own rules watch what is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, exists, func, insert, select, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from models.base import table_of
from models.ledger import Entry, Transfer
from models.money import Money
from models.question import Question
from services.chart import LedgerRef


@dataclass(frozen=True)
class Leg:
    """One transfer to be: this amount from the credited account to the debited one."""

    debit: LedgerRef
    credit: LedgerRef
    amount: Money


_entry, _transfer = table_of(Entry), table_of(Transfer)
_WRITTEN = [column for column in _entry.columns if not column.primary_key]
_VALUES = {column.name: bindparam(column.name, type_=column.type) for column in _WRITTEN}
_MANY = postgresql.ARRAY(BigInteger)

_posted = (
    postgresql.insert(_entry)
    .values(_VALUES)
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(_entry.c.id)
    .cte("posted")
)
_legs = func.unnest(
    bindparam("debits", type_=_MANY), bindparam("credits", type_=_MANY),
    bindparam("cents", type_=_MANY),
).table_valued("debit_id", "credit_id", "amount").render_derived("legs")  # fmt: skip
#: One statement, so one way there and back, and the database locks the accounts once, in order.
_POSTGRESQL = Question(
    select(_posted.c.id).add_cte(
        insert(_transfer)
        .from_select(
            ["entry_id", "debit_id", "credit_id", "amount"],
            select(_posted.c.id, _legs.c.debit_id, _legs.c.credit_id, _legs.c.amount).join_from(
                _posted, _legs, true()
            ),
        )
        .cte("moved")
    )
    #: A key that is there is looked for, not run into: SQLite has one writer, and its triggers
    #: refuse whatever could be a REPLACE.
)
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
    return _only(_POSTGRESQL.ask(connection, asked))


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
