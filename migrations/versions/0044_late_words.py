"""A message may wait for its words: what they are made of is kept until it is sent.

The version before makes the words of each message at once. One that waits is sent by work of a
kind it does not know, so it leaves it alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("outbox_message", sa.Column("facts", sa.JSON(), nullable=True))
