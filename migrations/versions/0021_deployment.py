"""What a database says of itself: whose it is, and whether it was brought back."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("adopted_at", INSTANT, nullable=True),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column("epoch", SERIAL, nullable=False),
        sa.Column("restored_to", INSTANT, nullable=True),
        sa.Column("restored_at", INSTANT, nullable=True),
        sa.Column("caught_up_at", INSTANT, nullable=True),
        sa.CheckConstraint("id = 1", name="ck_deployment_only_one"),
        sa.PrimaryKeyConstraint("id", name="pk_deployment"),
    )
