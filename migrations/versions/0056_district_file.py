"""Classes of customers are words of the district's file; the database keeps any of them.

A rule goes and no row changes. The version before reads the three words it knows, as long as no
other one is written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

WAS = sa.Enum(
    "single_family", "multi_family", "commercial",
    name="customerclass", native_enum=False, create_constraint=False, length=32,
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("customer_account") as account:
        account.drop_constraint("customerclass", type_="check")
        account.alter_column(
            "customer_class", existing_type=WAS, type_=sa.Text(), existing_nullable=False
        )
