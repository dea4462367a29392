"""Classes of customers are words of the district's file, and the files that are loaded are kept.

A rule goes and no row changes. The version before reads the three classes it knows, as long as no
other one is written, and none of the new table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WAS = sa.Enum(
    "single_family", "multi_family", "commercial",
    name="customerclass", native_enum=False, create_constraint=False, length=32,
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("customer_account") as account:
        account.drop_constraint("customerclass", type_="check")
        account.alter_column(
            "customer_class", existing_type=WAS, type_=sa.Text(), existing_nullable=False
        )
    op.create_table(
        "district_version",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_version")),
        sa.UniqueConstraint("digest", name=op.f("uq_district_version_digest")),
    )
