"""Find what somebody looked at last without reading all they ever did."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_index("ix_audit_event_actor", "audit_event")
    op.create_index("ix_audit_event_actor", "audit_event", ["actor", "action", "id"])
