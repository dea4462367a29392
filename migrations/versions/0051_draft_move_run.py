"""A move that a run made carries the day of the run, however often and however late it is begun.

What moved before is given the run in whose time it was; of two, the one that began last. The
version before writes no day: nothing it moved while it still ran is counted to a run.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.add_column("draft_move", sa.Column("run_on", sa.Date(), nullable=True))
    op.execute(
        """
        UPDATE draft_move SET run_on = (
            SELECT run.draw_on FROM draft_run run
            WHERE run.started_at <= draft_move.at
              AND (run.ended_at IS NULL OR draft_move.at <= run.ended_at)
            ORDER BY run.started_at DESC, run.draw_on DESC
            LIMIT 1
        )
        WHERE by = 'run_drafts'
        """
    )
    is_run = sa.text("run_on IS NOT NULL")
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_draft_move_run_on", "draft_move", ["run_on"], sqlite_where=is_run,
            postgresql_where=is_run, postgresql_concurrently=True,
        )  # fmt: skip
        op.drop_index("ix_draft_move_run", "draft_move", postgresql_concurrently=True)
