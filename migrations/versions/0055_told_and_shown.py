"""What a payer was told and shown stays beside what is done with it.

A draft keeps the fee its notice named: with it, no more is drawn than was told. Of a notice that
was given before there is none: it was told with the fee there is. The version before writes none,
and reads none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0053"


def upgrade() -> None:
    op.add_column("draft", sa.Column("noticed_fee", sa.BigInteger(), nullable=True))
