"""List payments by the day they came, of everybody and of one account, without a sort."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("ix_payment_received", "payment", ["received_on", "id"])
    op.drop_index("ix_payment_account", "payment")
    op.create_index("ix_payment_account", "payment", ["account_id", "received_on", "id"])
