"""Keep what proves who a person is: an authenticator, recovery codes, and the last proof."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("login_session", sa.Column("proved_at", INSTANT, nullable=True))
    op.add_column("person", sa.Column("totp_sealed", sa.Text(), nullable=True))
    step = sa.Column("totp_step", SERIAL, nullable=False, server_default="0")
    op.add_column("person", step)
    op.add_column("person", sa.Column("totp_since", INSTANT, nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recovery_code_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sa.UniqueConstraint("code_hash", name="uq_recovery_code_code_hash"),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])
