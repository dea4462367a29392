"""What customers say of accounts that came along: paid elsewhere, without a bill of ours.

A column may be empty, and amounts of bills are found by an index. The version before writes no
such row, and reads none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0041"

WHOLE = "bill_id IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("payment_claim", reflect_kwargs={"resolve_fks": False}) as claim:
        claim.alter_column("bill_id", existing_type=sa.BigInteger(), nullable=True)
    with op.get_context().autocommit_block():
        op.create_index(
            "uq_payment_claim_whole", "payment_claim", ["account_id"], unique=True,
            sqlite_where=sa.text(WHOLE), postgresql_where=sa.text(WHOLE),
            postgresql_concurrently=True,
        )  # fmt: skip
        op.create_index(
            "ix_bill_total", "bill", ["total", "issued_on"], postgresql_concurrently=True
        )
