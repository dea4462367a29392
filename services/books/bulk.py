"""Writing very many rows: the one other way into the books, for history that is brought along.

LOUD: everything else posts through ``services.books.ledger``. This is for loading a
district's history, real or invented, before anybody works with it: tens of
thousands of rows a second, ids and balances worked out by the caller's batch.
It keeps what the database promises. On PostgreSQL rows arrive by COPY and the
same triggers run, once for all of them. On SQLite the triggers that watch every
new entry and transfer row by row are lifted inside the transaction, what they
do is done for the whole batch by a statement each, and they are put back, or
all of it is undone. Then every entry is held against its transfers: a batch
that does not balance is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from psycopg.errors import CheckViolation
from sqlalchemy import ColumnElement, Connection, Table, func, inspect, select, text
from sqlalchemy.orm import Session

from models.base import Base
from models.ledger import Entry, LedgerAccount, Transfer
from services import many
from services.many import Values as Values

#: Rows by table, each with every column in the order the model names them, the id first.
Batch = Mapping[type[Base], Sequence[Values]]

#: The triggers that see each new row; lifted for a batch on SQLite alone. What stands against
#: replacing a row is not missed: a batch is inserted, and an id that is there fails it.
LIFTED = (
    "entry_respects_closed_period",
    "transfer_spares_control",
    "transfer_keeps_balances",
    *(
        f"{table}_never_replaced"
        for table in ("entry", "transfer", "payment", "payment_return", "bill", "bill_line")
    ),
    "attempt_transition_never_replaced",
)
#: 256 MB, in SQLite's way of saying it, while a batch is written; and its usual size.
CACHE_LARGE = -256 * 1024
CACHE_USUAL = -2000

MOVED = """
WITH leaf AS (
    SELECT id, sum(amount) AS change FROM (
        SELECT debit_id AS id, amount FROM transfer WHERE id BETWEEN :first AND :last
        UNION ALL
        SELECT credit_id, -amount FROM transfer WHERE id BETWEEN :first AND :last
    ) GROUP BY id
), every AS (
    SELECT id, change FROM leaf
    UNION ALL
    SELECT a.control_id, l.change FROM leaf l JOIN ledger_account a ON a.id = l.id
        WHERE a.control_id IS NOT NULL
)
UPDATE ledger_account SET balance = balance + moved.change
FROM (SELECT id, sum(change) AS change FROM every GROUP BY id) AS moved
WHERE ledger_account.id = moved.id
"""

CLOSED = """
SELECT e.key FROM entry e JOIN closed_period c ON c.month = date(e.effective_on, 'start of month')
WHERE e.id BETWEEN :first AND :last LIMIT 1
"""

CONTROL = """
SELECT g.code FROM ledger_account g
WHERE g.code IS NOT NULL
  AND EXISTS (SELECT 1 FROM ledger_account s WHERE s.control_id = g.id)
  AND g.id IN (
    SELECT debit_id FROM transfer WHERE id BETWEEN :first AND :last
    UNION SELECT credit_id FROM transfer WHERE id BETWEEN :first AND :last
  )
LIMIT 1
"""

#: Entries and transfers are summed in one heap, not joined: a planner that has never seen these
#: tables full would join them row against row.
UNBALANCED = """
SELECT key FROM entry WHERE id = (
    SELECT entry_id FROM (
        SELECT id AS entry_id, total, change FROM entry WHERE id BETWEEN :first AND :last
        UNION ALL
        SELECT t.entry_id, -t.amount,
               CASE WHEN c.account_id IS NULL THEN 0 ELSE t.amount END
             - CASE WHEN d.account_id IS NULL THEN 0 ELSE t.amount END
        FROM transfer t
        JOIN ledger_account d ON d.id = t.debit_id
        JOIN ledger_account c ON c.id = t.credit_id
        WHERE t.entry_id BETWEEN :first AND :last
    ) heap
    GROUP BY entry_id HAVING sum(total) <> 0 OR sum(change) <> 0
    LIMIT 1
)
"""

#: The sequence of every table that was written, moved past the last id of the batch.
PAST = """
SELECT setval(sequence, greatest(last, nextval(sequence))) FROM (
    SELECT pg_get_serial_sequence(name, key) AS sequence, last FROM unnest(
        CAST(:names AS text[]), CAST(:keys AS text[]), CAST(:lasts AS bigint[])
    ) AS written (name, key, last)
) named WHERE sequence IS NOT NULL
"""


class BatchRefused(ValueError):
    """The batch breaks a rule of the books; nothing of it was written."""


def write(session: Session, batch: Batch) -> int:
    """Write every row of the batch in this transaction and return how many there were.

    Transfers may only belong to entries of the same batch. Ids are the
    caller's; sequences are moved past them.

    :raises BatchRefused: when an entry's total or change is not what its transfers make, its
        month is closed, or a transfer posts to a control account.
    """
    _refuse_strangers(batch)
    session.flush()
    connection = session.connection()
    with connection.begin_nested():
        if connection.dialect.name == "sqlite":
            _write_sqlite(connection, batch)
        else:
            _write_postgresql(connection, batch)
        _refuse_unbalanced(connection, batch)
    return sum(len(rows) for rows in batch.values())


def next_ids(session: Session, models: Iterable[type[Base]]) -> dict[type[Base], int]:
    """The first id that a batch may use in each of these tables."""
    every = list(models)
    last = (select(func.coalesce(func.max(_key(model)), 0)).scalar_subquery() for model in every)
    row = session.execute(select(*last)).one()
    return {model: id_ + 1 for model, id_ in zip(every, row, strict=True)}


def instant(at: datetime) -> str:
    """An aware instant as a batch holds it, in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}.000000"


def _key(model: type[Base]) -> ColumnElement[Any]:
    (key,) = inspect(model).primary_key
    return key


def _in_order(batch: Batch) -> list[tuple[Table, Sequence[Values]]]:
    """The tables that have rows, those that are pointed at first."""
    rows = {inspect(model).local_table: rows for model, rows in batch.items() if rows}
    return [(table, rows[table]) for table in Base.metadata.sorted_tables if table in rows]


def _write_postgresql(connection: Connection, batch: Batch) -> None:
    written = _in_order(batch)
    for table, rows in written:
        try:
            many.write(connection, table, table.columns.keys(), rows)
        except CheckViolation as refused:
            raise BatchRefused(refused.diag.message_primary) from refused
    connection.execute(
        text(PAST),
        {
            "names": [table.name for table, _rows in written],
            "keys": [key.name for table, _rows in written for key in table.primary_key.columns],
            "lasts": [_ids(rows)["last"] for _table, rows in written],
        },
    )


def _write_sqlite(connection: Connection, batch: Batch) -> None:
    named = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
    triggers = [connection.execute(named, {"name": name}).scalar_one() for name in LIFTED]
    for name in LIFTED:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql(f"PRAGMA cache_size = {CACHE_LARGE}")
    try:
        _insert_sqlite(connection, batch)
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {CACHE_USUAL}")
    _do_what_was_lifted(connection, batch)
    for trigger in triggers:
        connection.exec_driver_sql(trigger)


def _do_what_was_lifted(connection: Connection, batch: Batch) -> None:
    """What the lifted triggers would have refused or done, for the whole batch."""
    if entries := batch.get(Entry):
        closed = connection.execute(text(CLOSED), _ids(entries)).scalar()
        if closed is not None:
            raise BatchRefused(f"the books of the month of entry {closed} are closed")
    if transfers := batch.get(Transfer):
        control = connection.execute(text(CONTROL), _ids(transfers)).scalar()
        if control is not None:
            raise BatchRefused(f"{control} is a control account, posted to through its subledger")
        connection.execute(text(MOVED), _ids(transfers))


def _insert_sqlite(connection: Connection, batch: Batch) -> None:
    for table, rows in _in_order(batch):
        many.write(connection, table, table.columns.keys(), rows)


def _ids(rows: Sequence[Values]) -> dict[str, int]:
    ids: Sequence[Any] = list(map(itemgetter(0), rows))
    return {"first": min(ids), "last": max(ids)}


def _refuse_strangers(batch: Batch) -> None:
    """The batch is whole: what it moves belongs to its entries, and its ids have no gaps."""
    entries = {row[0] for row in batch.get(Entry, ())}
    place = list(inspect(Transfer).local_table.columns.keys()).index("entry_id")
    if any(row[place] not in entries for row in batch.get(Transfer, ())):
        raise BatchRefused("a transfer of the batch belongs to an entry outside of it")
    place = list(inspect(LedgerAccount).local_table.columns.keys()).index("balance")
    if any(row[place] != 0 for row in batch.get(LedgerAccount, ())):
        raise BatchRefused("a ledger account of the batch begins with a balance; transfers make it")
    for model in (Entry, Transfer):
        rows = batch.get(model, ())
        if rows and _ids(rows)["last"] - _ids(rows)["first"] + 1 != len(rows):
            raise BatchRefused(f"the ids of {model.__tablename__} have gaps")


def _refuse_unbalanced(connection: Connection, batch: Batch) -> None:
    if entries := batch.get(Entry):
        key = connection.execute(text(UNBALANCED), _ids(entries)).scalar()
        if key is not None:
            raise BatchRefused(f"entry {key} is not the sum of its transfers")
