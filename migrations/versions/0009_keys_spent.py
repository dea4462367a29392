"""Count the keys of an attempt that the processor answered with an error of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    count = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.add_column(
        "payment_attempt", sa.Column("keys_spent", count, nullable=False, server_default="0")
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("payment_attempt", "keys_spent", server_default=None)
