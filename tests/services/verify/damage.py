"""Ways to damage the books behind the district's back, each with the row that shows it."""

import random
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

Row = tuple[str, str]
Ids = dict[str, list[str]]

ONLINE = "SELECT attempt_id FROM payment WHERE attempt_id IS NOT NULL"
#: Tables with money, the columns that hold it, and which rows are on the books.
MONEY = (
    ("transfer", "amount", ""),
    ("entry", "total", ""),
    ("entry", "change", ""),
    ("ledger_account", "balance", ""),
    ("payment", "amount", ""),
    ("payment_return", "amount", ""),
    ("bill", "total", ""),
    ("bill_line", "amount", ""),
    ("payment_attempt", "amount", f"WHERE id IN ({ONLINE})"),
    ("payment_attempt", "fee", f"WHERE id IN ({ONLINE})"),
    ("payment_attempt", "amount_received", f"WHERE id IN ({ONLINE})"),
)
#: A row that is gone and that nothing else names is named by the row that misses it.
MISSED_BY = {
    "transfer": "entry",
    "payment": "entry",
    "payment_return": "entry",
    "bill_line": "bill",
}
GONE = (
    "transfer", "entry", "payment", "payment_return", "bill", "bill_line", "ledger_account",
    "payment_attempt",
)  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """One thing done to the books behind the district's back, and the row that shows it."""

    sql: str
    row: Row
    parameters: dict[str, object]


EXCHANGE = "UPDATE transfer SET debit_id = credit_id, credit_id = debit_id WHERE id = :row"
CLOSED_AFTER = "(SELECT max(closed_at) FROM closed_period)"


def one_cent(session: Session, dice: random.Random, ids: Ids) -> Damage:
    table, column, _ = dice.choice(MONEY)
    row = dice.choice(ids[table])
    sign = "+" if column == "fee" else dice.choice("+-")  # a fee below zero is refused by itself
    return Damage(
        f"UPDATE {table} SET {column} = {column} {sign} 1"
        " WHERE CAST(id AS text) = :row",
        (table, shown(table, row)), {"row": row},
    )  # fmt: skip


def deletion(session: Session, dice: random.Random, ids: Ids) -> Damage:
    table = dice.choice(GONE)
    row = dice.choice(ids[table])
    named = (table, shown(table, row))
    if table == "payment":
        returned = text("SELECT count(*) FROM payment_return WHERE payment_id = :row")
        is_missed = not session.scalar(returned, {"row": int(row)})
    else:
        is_missed = table in MISSED_BY
    if is_missed:
        other = MISSED_BY[table]
        query = f"SELECT CAST({other}_id AS text) FROM {table} WHERE CAST(id AS text) = :row"
        named = (other, session.scalars(text(query), {"row": row}).one())
    return Damage(f"DELETE FROM {table} WHERE CAST(id AS text) = :row", named, {"row": row})


def exchange(session: Session, dice: random.Random, ids: Ids) -> Damage:
    row = dice.choice(ids["transfer"])
    return Damage(EXCHANGE, ("transfer", row), {"row": int(row)})


def into_a_closed_month(session: Session, dice: random.Random, ids: Ids) -> Damage:
    late = list(
        session.scalars(
            text(f"SELECT id FROM entry WHERE recorded_at > {CLOSED_AFTER} ORDER BY id")
        )
    )
    row = dice.choice(late)
    return Damage(
        "UPDATE entry SET effective_on = '2026-03-15' WHERE id = :row",
        ("entry", str(row)), {"row": row},
    )  # fmt: skip


def ids_of(session: Session) -> Ids:
    """The rows that are on the books; accounts that were never posted to show no loss."""
    where = {table: condition for table, _, condition in MONEY}
    where["ledger_account"] = "WHERE balance <> 0 OR control_id IS NOT NULL"
    return {
        table: list(
            session.scalars(text(f"SELECT CAST(id AS text) FROM {table} {condition} ORDER BY id"))
        )
        for table, condition in where.items()
    }


def shown(table: str, row: str) -> str:
    return str(UUID(row)) if table == "payment_attempt" else row
