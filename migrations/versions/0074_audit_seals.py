"""The trail under seal: a hash of each of its lines, and a seal of each day.

Nothing is sealed here: the first night seals every day that is over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"

COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Each table, and how a row of it is there already.
ADDED_TO = {
    "audit_seal": "id = NEW.id OR day = NEW.day",
    "audit_leaf": "event_id = NEW.event_id",
}


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("id", COUNT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("after_id", COUNT, nullable=False),
        sa.Column("last_id", COUNT, nullable=False),
        sa.Column("events", COUNT, nullable=False),
        sa.Column("leaves", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_id > after_id", name=op.f("ck_audit_seal_goes_on")),
        sa.CheckConstraint("events > 0", name=op.f("ck_audit_seal_holds_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_seal_day")),
    )
    op.create_table(
        "audit_leaf",
        sa.Column("event_id", COUNT, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_leaf")),
    )
    protect()


def protect() -> None:
    """What is written stays."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ADDED_TO:
            op.execute(
                f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table, same in ADDED_TO.items():
        never = f"BEGIN SELECT RAISE(ABORT, '{table} is written once and never changed'); END"
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_never_{act.lower()}s BEFORE {act} ON {table} {never}"
            )
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - our own words
        op.execute(
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {exists} {never}"
        )
