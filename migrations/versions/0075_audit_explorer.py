"""What the audit explorer looks by: an action, whoever did it; and the seal that covers a line."""

from alembic import op

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, table, columns in (
            ("ix_audit_event_action", "audit_event", ["action", "id"]),
            ("ix_audit_seal_last_id", "audit_seal", ["last_id"]),
        ):
            op.create_index(name, table, columns, postgresql_concurrently=True)
