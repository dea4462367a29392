"""What the district tells everybody, and the grace that comes with an outage."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "information", "maintenance", "outage",
                name="announcementkind", native_enum=False, length=32, create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_es", sa.Text(), nullable=False),
        sa.Column("from_at", INSTANT, nullable=False),
        sa.Column("to_at", INSTANT, nullable=True),
        sa.Column("grace_from", sa.Date(), nullable=True),
        sa.Column("grace_to", sa.Date(), nullable=True),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "to_at IS NULL OR to_at >= from_at", name="ck_announcement_ends_after_start"
        ),
        sa.CheckConstraint(
            "grace_until IS NULL OR kind = 'outage'", name="ck_announcement_grace_for_outages"
        ),
        sa.CheckConstraint(
            "(grace_until IS NULL) = (grace_from IS NULL)", name="ck_announcement_grace_is_whole"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
        sa.UniqueConstraint("key", name="uq_announcement_key"),
    )  # fmt: skip
    op.create_index("ix_announcement_from_at", "announcement", ["from_at"])
