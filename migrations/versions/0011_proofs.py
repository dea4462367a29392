"""Keep what proves who a person is: an authenticator, recovery codes, another address."""

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
    op.create_table(
        "email_change",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("old_email", sa.Text(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("tries", SERIAL, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("undo_hash", sa.Text(), nullable=True),
        sa.Column("undo_until", INSTANT, nullable=True),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_email_change_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_email_change"),
        sa.UniqueConstraint("token_hash", name="uq_email_change_token_hash"),
        sa.UniqueConstraint("undo_hash", name="uq_email_change_undo_hash"),
    )
    op.create_index("ix_email_change_person_id", "email_change", ["person_id"])
    op.create_index("ix_email_change_old_email", "email_change", ["old_email"])
