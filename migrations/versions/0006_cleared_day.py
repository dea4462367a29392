"""Keep the day on which the processor had the money, beside the instant at which we heard of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("payment", sa.Column("cleared_on", sa.Date(), nullable=True))
