"""Keep the address that was sent with a payment apart from the one its receipt goes to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    column = sa.Column("sent_email", sa.Text(), nullable=False, server_default="")
    op.add_column("payment_attempt", column)
    op.execute("UPDATE payment_attempt SET sent_email = email WHERE sent_at IS NOT NULL")
