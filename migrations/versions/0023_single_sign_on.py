"""Staff who sign in at the district's own identity provider, and who may do without it once."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "provider_visit",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_provider_visit"),
    )
    op.create_index("ix_provider_visit_ends_at", "provider_visit", ["ends_at"])
    op.create_table(
        "provider_subject",
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("bound_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_provider_subject_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_provider_subject"),
        sa.UniqueConstraint("issuer", "subject", name="uq_provider_subject_issuer_subject"),
    )
    op.create_table(
        "password_leave",
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_password_leave_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_password_leave"),
    )
