"""Which messages a person wants, and how their bills come."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice_choice",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "receipts", "answers", "sharing", "bills_by_email",
                name="topic", native_enum=False, length=32, create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_choice_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_choice"),
        sa.UniqueConstraint("person_id", "topic", name="uq_notice_choice_person_id_topic"),
    )  # fmt: skip
