"""Accounts people link to themselves, PINs of bills, invited customers, and codes of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ATTENTION = (
    "mismatch", "unmatched", "late_money", "unresolved", "disputed", "over_returned",
    "job_failed", "account_link",
)  # fmt: skip


def word(name: str, *words: str) -> sa.Enum:
    """One of some words, with a CHECK."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "account_link",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("access_id", SERIAL, nullable=False),
        sa.Column("proof", word("linkproof", "pin", "facts"), nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("undo_hash", sa.Text(), nullable=False),
        sa.Column("undo_until", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", word("linkend", "self", "undone"), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_account_link_account_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_link_person_id"),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name="fk_account_link_access_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account_link"),
        sa.UniqueConstraint("access_id", name="uq_account_link_access_id"),
        sa.UniqueConstraint("undo_hash", name="uq_account_link_undo_hash"),
    )
    for column in ("account_id", "person_id"):
        op.create_index(f"ix_account_link_{column}", "account_link", [column])
    op.create_table(
        "account_pin",
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("series", SERIAL, nullable=False),
        sa.Column("renewed_at", INSTANT, nullable=False),
        sa.Column("renewed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_account_pin_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_pin"),
    )
    op.add_column("outbox_message", sa.Column("check_code", sa.Text(), nullable=True))
    op.create_index("ix_outbox_message_check_code", "outbox_message", ["check_code"])
    op.create_table(
        "customer_invitation",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("message_id", SERIAL, nullable=True),
        sa.Column("letters", SERIAL, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_customer_invitation_person_id"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name="fk_customer_invitation_message_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customer_invitation"),
        sa.UniqueConstraint("person_id", name="uq_customer_invitation_person_id"),
        sa.UniqueConstraint("token_hash", name="uq_customer_invitation_token_hash"),
    )
    op.create_index("ix_customer_invitation_message_id", "customer_invitation", ["message_id"])
    with op.batch_alter_table("attention") as attention:
        attention.drop_constraint("attentionkind", type_="check")
        attention.create_check_constraint("attentionkind", sa.column("kind").in_(ATTENTION))
