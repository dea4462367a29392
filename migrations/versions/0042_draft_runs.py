"""What a run of drafts did is counted from the moves it made: an index finds them.

The version before needs no index and minds none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0033"


def upgrade() -> None:
    is_run = sa.text("by = 'run_drafts'")
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_draft_move_run", "draft_move", ["at"], sqlite_where=is_run,
            postgresql_where=is_run, postgresql_concurrently=True,
        )  # fmt: skip
