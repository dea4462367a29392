"""A small district made large: every row copied under new ids, by the database itself.

Inventing 100,000 accounts takes minutes; copying a thousand takes one. Only for
measuring: the copies are each other's likeness, and the rules that the database
keeps stand aside while they are written.
"""

from itertools import count, islice

from sqlalchemy import Column, Connection, Table, inspect, text

from models.account import CustomerAccount
from models.base import Base
from models.database import Database
from models.ledger import LedgerAccount
from services.demo.books import TABLES
from services.rules import numbers

#: Account numbers of copies begin here, far from those that were invented.
FIRST_BODY = 5_000_000


def multiply(database: Database, times: int) -> None:
    """Let there be so many of every account, with its whole history."""
    tables = [Base.metadata.tables[model.__tablename__] for model in TABLES]
    with database.write.begin() as connection:
        triggers = _silence(connection)
        _number(connection, times)
        spans = {table.name: _span(connection, table) for table in tables}
        general = connection.execute(
            text("SELECT max(id) FROM ledger_account WHERE code IS NOT NULL")
        ).scalar_one()
        for table in tables:
            if spans[table.name]:
                _copy(connection, table, spans, general)
        # A customer's balance is a copy's own; what is above them all is the sum of all.
        connection.execute(
            text("UPDATE ledger_account SET balance = balance * :times WHERE code IS NOT NULL"),
            {"times": times},
        )
        connection.execute(text("DROP TABLE copied"))
        for trigger in triggers:
            connection.exec_driver_sql(trigger)


def _copy(connection: Connection, table: Table, spans: dict[str, int], general: int) -> None:
    """All copies of a table in one statement."""
    columns = list(table.columns)
    values = ", ".join(_value(column, spans, general) for column in columns)
    names = ", ".join(f'"{column.name}"' for column in columns)
    (key,) = table.primary_key.columns
    is_ledger = table is inspect(LedgerAccount).local_table
    which = f"WHERE t.{key.name} > {general}" if is_ledger else ""
    source = f"(SELECT DISTINCT k FROM copied) n CROSS JOIN {table.name} t"
    if table is inspect(CustomerAccount).local_table:
        source = f"{table.name} t JOIN copied n ON n.id = t.id"
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {source} {which}"
    )


def _value(column: Column[object], spans: dict[str, int], general: int) -> str:
    """What stands in a copy: ids moved by the copy's number, names made its own."""
    name = f't."{column.name}"'
    target = next((key.column.table.name for key in column.foreign_keys), None)
    if target is None and column.primary_key:
        target = column.table.name
    if target == "ledger_account":
        moved = f"{name} + n.k * {spans[target]}"
        return f"CASE WHEN {name} <= {general} THEN {name} ELSE {moved} END"
    if target is not None:
        return f"{name} + n.k * {spans[target]}" if target in spans else name
    if column.table.name == "customer_account" and column.name == "number":
        return "n.number"
    if column.unique or column.name == "reference":
        return f"{name} || '-' || n.k"
    return name


def _span(connection: Connection, table: Table) -> int:
    (key,) = table.primary_key.columns
    query = text(f"SELECT coalesce(max({key.name}), 0) FROM {table.name}")
    return int(connection.execute(query).scalar_one())


def _number(connection: Connection, times: int) -> None:
    """A number for every copy of every account."""
    connection.execute(text("CREATE TABLE copied (k BIGINT, id BIGINT, number TEXT)"))
    ids = connection.execute(text("SELECT id, number FROM customer_account")).all()
    taken = {number for _, number in ids}
    free = (
        number for body in count(FIRST_BODY) if (number := numbers.number_of(body)) not in taken
    )
    rows = [
        {"k": k, "id": ids[place][0], "number": number}
        for k in range(1, times)
        for place, number in enumerate(islice(free, len(ids)))
    ]
    connection.execute(text("INSERT INTO copied VALUES (:k, :id, :number)"), rows)


def _silence(connection: Connection) -> list[str]:
    """Let no trigger speak in this transaction; what puts them back, where that is needed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return []
    found = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _, sql in found]
