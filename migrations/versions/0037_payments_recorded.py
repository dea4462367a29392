"""What was recorded since last night is looked at for money that came twice: an index finds it.

The version before needs no index and minds none.
"""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_payment_recorded", "payment", ["recorded_at"], postgresql_concurrently=True
        )
