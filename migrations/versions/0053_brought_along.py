"""What customers say of accounts that came along: paid elsewhere, without a bill of ours.

A column may be empty, amounts of bills are found by an index, and old numbers also by
their digits without a dash. The version before writes no such row, and reads none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0051"

WHOLE = "bill_id IS NULL"
#: What is left of a number without the marks that offices part its groups by.
JOIN = (
    "UPDATE account_alias SET joined = ltrim(replace(replace(replace(replace(replace("
    "upper(written), '-', ''), ' ', ''), '.', ''), '/', ''), '_', ''), '0')"
)


def upgrade() -> None:
    with op.batch_alter_table("payment_claim", reflect_kwargs={"resolve_fks": False}) as claim:
        claim.alter_column("bill_id", existing_type=sa.BigInteger(), nullable=True)
    op.add_column("account_alias", sa.Column("joined", sa.Text(), nullable=True))
    op.execute(JOIN)
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_account_alias_joined", "account_alias", ["joined"], postgresql_concurrently=True
        )
        op.create_index(
            "uq_payment_claim_whole", "payment_claim", ["account_id"], unique=True,
            sqlite_where=sa.text(WHOLE), postgresql_where=sa.text(WHOLE),
            postgresql_concurrently=True,
        )  # fmt: skip
        op.create_index(
            "ix_bill_total", "bill", ["total", "issued_on"], postgresql_concurrently=True
        )
