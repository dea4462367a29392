"""The processor's own books beside ours: lines, payouts, what matches, and what does not.

New tables only: the version before reads none of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "payout",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            word("payoutstatus", "pending", "in_transit", "paid", "failed", "canceled"),
            nullable=False,
        ),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("failure_code", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("is_itemised", sa.Boolean(), nullable=False),
        sa.Column("entry_id", SERIAL, nullable=True),
        sa.Column("reversal_id", SERIAL, nullable=True),
        sa.CheckConstraint(
            "reversal_id IS NULL OR entry_id IS NOT NULL",
            name=op.f("ck_payout_reversed_after_posted"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_payout_entry_id")),
        sa.ForeignKeyConstraint(["reversal_id"], ["entry.id"], name=op.f("fk_payout_reversal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_payout_entry_id")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_payout_provider_id")),
        sa.UniqueConstraint("reversal_id", name=op.f("uq_payout_reversal_id")),
    )
    op.create_index("ix_payout_made", "payout", ["made_at", "id"])
    _lines()
    _exceptions()
    op.create_table(
        "clearing_start",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("after_entry_id", SERIAL, nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_clearing_start")),
    )
    op.create_table(
        "processor_pull",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("read_until", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("lines", SERIAL, nullable=False),
        sa.Column("new_lines", SERIAL, nullable=False),
        sa.Column("unexplained", sa.BigInteger(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processor_pull")),
    )
    op.create_index("ix_processor_pull_ended_at", "processor_pull", ["ended_at"])


def _lines() -> None:
    op.create_table(
        "processor_line",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            word(
                "linekind", "charge", "refund", "refund_back", "dispute", "fee", "payout",
                "payout_back", "other",
            ),
            nullable=False,
        ),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("clearing", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("payment_intent_id", sa.Text(), nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("available_on", sa.Date(), nullable=False),
        sa.Column("pulled_at", INSTANT, nullable=False),
        sa.Column("state", word("linestate", "waiting", "matched", "exception"), nullable=False),
        sa.Column("payout_id", SERIAL, nullable=True),
        sa.CheckConstraint("net = amount - fee", name=op.f("ck_processor_line_net_is_rest")),
        sa.CheckConstraint(
            "kind IN ('payout', 'payout_back') OR clearing <> ''",
            name=op.f("ck_processor_line_has_clearing"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payout.id"], name=op.f("fk_processor_line_payout_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processor_line")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_processor_line_provider_id")),
    )  # fmt: skip
    op.create_index("ix_processor_line_day", "processor_line", ["day", "id"])
    is_open = sa.text("state <> 'matched'")
    op.create_index(
        "ix_processor_line_open", "processor_line", ["id"], sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip
    op.create_index("ix_processor_line_source", "processor_line", ["source"])
    op.create_index("ix_processor_line_payout", "processor_line", ["payout_id"])
    op.create_table(
        "processor_match",
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column("line_id", SERIAL, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_processor_match_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["processor_line.id"], name=op.f("fk_processor_match_line_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_processor_match")),
    )
    op.create_index("ix_processor_match_line_id", "processor_match", ["line_id"])


def _exceptions() -> None:
    op.create_table(
        "processor_exception",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            word(
                "exceptionkind", "unknown_charge", "unknown_refund", "unknown_dispute",
                "unknown_type", "other_currency", "amount_differs", "duplicate", "line_changed",
                "no_line", "payout_differs", "not_itemised",
            ),
            nullable=False,
        ),
        sa.Column("line_id", SERIAL, nullable=True),
        sa.Column("entry_id", SERIAL, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("explained_at", INSTANT, nullable=True),
        sa.Column("explained_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(line_id IS NULL) <> (entry_id IS NULL)",
            name=op.f("ck_processor_exception_about_one_thing"),
        ),
        sa.CheckConstraint(
            "(explained_at IS NULL) = (explained_by = '')",
            name=op.f("ck_processor_exception_explained_by_one"),
        ),
        sa.CheckConstraint(
            "explained_at IS NULL OR reason <> ''",
            name=op.f("ck_processor_exception_explained_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_processor_exception_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["processor_line.id"], name=op.f("fk_processor_exception_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processor_exception")),
        sa.UniqueConstraint("key", name=op.f("uq_processor_exception_key")),
    )  # fmt: skip
    is_open = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_processor_exception_open", "processor_exception", ["id"], sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip
    op.create_index("ix_processor_exception_line", "processor_exception", ["line_id"])
    op.create_index("ix_processor_exception_entry", "processor_exception", ["entry_id"])
