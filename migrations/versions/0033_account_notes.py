"""Notes of the system before, and what an import found of each kind.

A new table and a new column that may be empty; the version before writes neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "account_note",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("import_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("taken_back_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_account_note_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_account_note_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_note")),
    )
    op.create_index("ix_account_note_account", "account_note", ["account_id", "at", "id"])
    op.create_index("ix_account_note_import_id", "account_note", ["import_id"])
    op.add_column("import_run", sa.Column("along", sa.JSON(), nullable=True))
