"""Bill runs: what was previewed, who approved it, and how far its bills are posted.

The version before reads none of the new tables, and writes none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
STATES = ("drafted", "previewed", "approved", "posting", "posted", "dropped")
KINDS = (
    "zero", "negative", "missing_volume", "no_rate", "higher", "lower", "opened", "closed",
)  # fmt: skip
LEFT = ("", "held", "unbillable", "billed_before", "changed")
LIVE = "state NOT IN ('posted', 'dropped')"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "bill_run",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("cycle", SERIAL, nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("bill_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", word("runstate", *STATES), nullable=False),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("previewed_at", INSTANT, nullable=True),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("posted_at", INSTANT, nullable=True),
        sa.Column("bills", SERIAL, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("number_year", SERIAL, nullable=True),
        sa.Column("number_first", SERIAL, nullable=True),
        sa.Column("number_last", SERIAL, nullable=True),
        sa.Column("posted_to", SERIAL, nullable=False),
        sa.Column("posted_bills", SERIAL, nullable=False),
        sa.Column("posted_total", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_bill_run_period_forward")),
        sa.CheckConstraint(
            "approved_by = '' OR approved_by <> drafted_by", name=op.f("ck_bill_run_second_person")
        ),
        sa.CheckConstraint(
            "approved_by <> '' OR state IN ('drafted', 'previewed', 'dropped')",
            name=op.f("ck_bill_run_approved"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_run")),
        sa.UniqueConstraint(
            "number_year", "number_first", name=op.f("uq_bill_run_number_year_number_first")
        ),
    )
    op.create_index("ix_bill_run_cycle", "bill_run", ["cycle", "period_from"])
    op.create_index(
        "uq_bill_run_period", "bill_run", ["cycle", "period_from"], unique=True,
        sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE),
    )  # fmt: skip
    op.create_table(
        "bill_run_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("run_id", SERIAL, nullable=False),
        sa.Column("from_state", word("bill_run_from", *STATES), nullable=False),
        sa.Column("to_state", word("bill_run_to", *STATES), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_bill_run_move_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_run_move")),
    )
    op.create_index("ix_bill_run_move_run_id", "bill_run_move", ["run_id"])
    op.create_table(
        "bill_run_account",
        sa.Column("run_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("place", SERIAL, nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("left_out", word("left_out", *LEFT), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["bill_run.id"], name=op.f("fk_bill_run_account_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_bill_run_account_account_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "account_id", name=op.f("pk_bill_run_account")),
        sa.UniqueConstraint("run_id", "place", name=op.f("uq_bill_run_account_run_id_place")),
    )
    op.create_table(
        "bill_run_exception",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("run_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("kind", word("runexceptionkind", *KINDS), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "decided_by = '' OR decision <> ''", name=op.f("ck_bill_run_exception_decided")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["bill_run.id"], name=op.f("fk_bill_run_exception_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_bill_run_exception_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_run_exception")),
        sa.UniqueConstraint(
            "run_id", "account_id", "kind",
            name=op.f("uq_bill_run_exception_run_id_account_id_kind"),
        ),
    )  # fmt: skip
    op.create_index("ix_bill_run_exception_kind", "bill_run_exception", ["run_id", "kind", "id"])
