"""What is written once is not written over either: SQLite's REPLACE deletes without a trigger.

A row whose id or unique key is there already is refused before SQLite looks for
what it would have to delete. PostgreSQL has no REPLACE, and its statement
triggers see every update that an insert turns into.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

#: Each way to name a row of a table. The id alone is not enough: REPLACE goes by every key.
KEYS = {
    "entry": (("id",), ("key",), ("reverses_id",)),
    "transfer": (("id",),),
    "payment": (
        ("id",),
        ("entry_id",),
        ("attempt_id",),
        ("channel", "reference"),
        ("receipt_number",),
        ("receipt_code",),
    ),
    "payment_return": (("id",), ("entry_id",), ("reference",)),
    "bill": (("id",), ("account_id", "period_from"), ("entry_id",), ("number",), ("code",)),
    "bill_line": (("id",), ("bill_id", "position")),
    "attempt_transition": (("id",),),
    "audit_event": (("id",),),
    "closed_period": (("month",),),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        return
    for table, keys in KEYS.items():
        there = " OR ".join(_is_there(table, key) for key in keys)
        op.execute(
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {there}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is written once and never changed'); END"
        )


def _is_there(table: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - our own names
