"""What a payer was told and shown stays beside what is done with it.

A draft keeps the fee its notice named: with it, no more is drawn than was told. Of a notice that
was given before there is none: it was told with the fee there is. A card or bank account keeps
the versions of the permissions that were read with it; of one that was added before nobody knows
them. The version before writes neither, and reads neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.add_column("draft", sa.Column("noticed_fee", sa.BigInteger(), nullable=True))
    op.add_column("saved_method", sa.Column("permitted", sa.JSON(), nullable=True))
