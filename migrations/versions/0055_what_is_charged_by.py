"""What an account is charged by has a history, and volumes come in by file.

The version before reads none of the new tables, and writes none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def kind() -> sa.Enum:
    return sa.Enum(
        "period", "winter", name="volume_kind", native_enum=False, create_constraint=True, length=32
    )


def upgrade() -> None:
    op.create_table(
        "account_terms",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("customer_class", sa.Text(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("meter", sa.Text(), nullable=False),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_account_terms_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_terms")),
        sa.UniqueConstraint(
            "account_id", "from_on", name=op.f("uq_account_terms_account_id_from_on")
        ),
    )
    op.create_table(
        "volume_file",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", kind(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("lines", SERIAL, nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume_file")),
        sa.UniqueConstraint("digest", name=op.f("uq_volume_file_digest")),
    )
    op.create_table(
        "volume",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("file_id", SERIAL, nullable=False),
        sa.Column("kind", kind(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("cubic_feet", sa.Text(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_volume_period_forward")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_volume_account_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["volume_file.id"], name=op.f("fk_volume_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
        sa.UniqueConstraint(
            "account_id", "kind", "from_on", "file_id",
            name=op.f("uq_volume_account_id_kind_from_on_file_id"),
        ),
    )  # fmt: skip
    op.create_index("ix_volume_file_id", "volume", ["file_id"])
