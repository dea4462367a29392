"""What staff did to an account, found by an index.

An index is new. The version before does not need it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0045"

IS_NO_LOOK = "action <> 'account.view'"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_audit_event_deeds", "audit_event", ["subject", "at"],
            sqlite_where=sa.text(IS_NO_LOOK), postgresql_where=sa.text(IS_NO_LOOK),
            postgresql_concurrently=True,
        )  # fmt: skip
