"""Whether a member of staff turned the single keys of the console off.

The version before fills it with what the database says by itself: they are on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    op.add_column(
        "staff", sa.Column("keys_off", sa.Boolean(), nullable=False, server_default=sa.false())
    )
