"""Keep when somebody last proved who they are, beside when they signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("login_session", sa.Column("proved_at", INSTANT, nullable=True))
