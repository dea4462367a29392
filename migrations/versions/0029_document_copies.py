"""Copies of photos, made once.

An empty table; the version before makes its copies anew at each look and sweeps the files of these
some days after they were made, and this one makes them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    kind = sa.Enum(
        "bare", "small", name="copy_kind", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "document_copy",
        sa.Column("document_id", SERIAL, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_copy_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "kind", name=op.f("pk_document_copy")),
        sa.UniqueConstraint("name", name=op.f("uq_document_copy_name")),
    )
