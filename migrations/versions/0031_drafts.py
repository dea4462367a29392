"""Drafts of autopay, their moves and runs; and what an attempt draws from.

New tables and columns that may be empty: the version before pays on pages as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("bill_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("autopay_id", SERIAL, nullable=False),
        sa.Column(
            "state",
            word(
                "draftstate",
                "planned",
                "noticed",
                "sent",
                "settled",
                "returned",
                "failed",
                "held",
                "skipped",
                "not_needed",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("draw_on", sa.Date(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("noticed", sa.BigInteger(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("notice_id", SERIAL, nullable=True),
        sa.Column("tries", SERIAL, nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "noticed IS NULL OR noticed > 0", name=op.f("ck_draft_noticed_positive")
        ),
        sa.CheckConstraint("planned > 0", name=op.f("ck_draft_planned_positive")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_draft_tries_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_draft_account_id")
        ),
        sa.ForeignKeyConstraint(["autopay_id"], ["autopay.id"], name=op.f("fk_draft_autopay_id")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_draft_bill_id")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["outbox_message.id"], name=op.f("fk_draft_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("bill_id", name=op.f("uq_draft_bill_id")),
    )
    op.create_index("ix_draft_account", "draft", ["account_id", "id"])
    op.create_index("ix_draft_autopay", "draft", ["autopay_id", "id"])
    op.create_index(
        "ix_draft_coming",
        "draft",
        ["draw_on", "id"],
        sqlite_where=sa.text("state IN ('planned', 'noticed', 'held')"),
        postgresql_where=sa.text("state IN ('planned', 'noticed', 'held')"),
    )
    op.create_index("ix_draft_day", "draft", ["draw_on", "state"])
    op.create_table(
        "draft_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("draft_id", SERIAL, nullable=False),
        sa.Column(
            "from_state",
            word(
                "draft_from",
                "planned",
                "noticed",
                "sent",
                "settled",
                "returned",
                "failed",
                "held",
                "skipped",
                "not_needed",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            word(
                "draft_to",
                "planned",
                "noticed",
                "sent",
                "settled",
                "returned",
                "failed",
                "held",
                "skipped",
                "not_needed",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_move_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_move")),
    )
    op.create_index("ix_draft_move_draft_id", "draft_move", ["draft_id"])
    op.create_table(
        "draft_run",
        sa.Column("draw_on", sa.Date(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("expected", SERIAL, nullable=False),
        sa.Column("expected_amount", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("draw_on", name=op.f("pk_draft_run")),
    )
    for name in ("method_id", "draft_id"):
        op.add_column("payment_attempt", sa.Column(name, SERIAL, nullable=True))
    op.add_column(
        "payment_attempt", sa.Column("draft_try", SERIAL, nullable=False, server_default="0")
    )
    # SQLite copies the table; it need not look at those it points to.
    alone = {"resolve_fks": False}
    with op.batch_alter_table("payment_attempt", reflect_kwargs=alone) as attempt:
        for name, table in (("method_id", "saved_method"), ("draft_id", "draft")):
            attempt.create_foreign_key(
                op.f(f"fk_payment_attempt_{name}"), table, [name], ["id"],
                postgresql_not_valid=True,
            )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE payment_attempt VALIDATE CONSTRAINT fk_payment_attempt_method_id")
        op.execute("ALTER TABLE payment_attempt VALIDATE CONSTRAINT fk_payment_attempt_draft_id")
    is_draft = sa.text("draft_id IS NOT NULL")
    with op.get_context().autocommit_block():
        op.create_index(
            "uq_attempt_draft", "payment_attempt", ["draft_id", "draft_try"], unique=True,
            sqlite_where=is_draft, postgresql_where=is_draft, postgresql_concurrently=True,
        )  # fmt: skip
