"""Invitations to see an account."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner", "co_owner", "tenant", "manager", "contact",
                name="role", native_enum=False, length=32, create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("invited_by", SERIAL, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("accepted_by", SERIAL, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_invitation_account_id"
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name="fk_invitation_invited_by"),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name="fk_invitation_accepted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )  # fmt: skip
    for column in ("account_id", "invited_by", "accepted_by"):
        op.create_index(f"ix_invitation_{column}", "invitation", [column])
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["account_id", "email"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
