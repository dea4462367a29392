"""A district's file is decided and holds from a day on; a change of what it charges is proposed.

New tables only. Whatever was kept before is history alone: what held was the file of the settings,
and it still does, until something is decided. The version before goes on keeping files as history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
STATES = ("proposed", "approved", "refused", "withdrawn", "expired", "stale", "taken_back")
OPEN = "state = 'proposed'"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    create_decisions()
    create_changes()
    create_parts()


def create_decisions() -> None:
    op.create_table(
        "district_decision",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("version_id", SERIAL, nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("taken_back_at", INSTANT, nullable=True),
        sa.Column("taken_back_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by = '')",
            name=op.f("ck_district_decision_taken_back_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["district_version.id"], name=op.f("fk_district_decision_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_decision")),
    )
    op.create_index("ix_district_decision_day", "district_decision", ["effective_on", "id"])
    op.create_index("ix_district_decision_version_id", "district_decision", ["version_id"])


def create_changes() -> None:
    op.create_table(
        "rate_change",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("state", word("changestate", *STATES), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("base_digest", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decision_id", SERIAL, nullable=True),
        sa.Column("accounts", SERIAL, nullable=False),
        sa.Column("worked_to", SERIAL, nullable=False),
        sa.Column("worked_out", SERIAL, nullable=False),
        sa.Column("previewed_at", INSTANT, nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "decided_by = '' OR decided_by <> proposed_by",
            name=op.f("ck_rate_change_second_person"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'taken_back')"
            " OR (decided_by <> '' AND decision_id IS NOT NULL AND previewed_at IS NOT NULL)",
            name=op.f("ck_rate_change_decided"),
        ),
        sa.CheckConstraint(
            "expires_on < effective_on", name=op.f("ck_rate_change_decided_before_it_holds")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["district_decision.id"], name=op.f("fk_rate_change_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_change")),
        sa.UniqueConstraint("key", name=op.f("uq_rate_change_key")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_rate_change_decision_id")),
    )
    op.create_index(
        "uq_rate_change_open", "rate_change", ["state"], unique=True,
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    )  # fmt: skip


def create_parts() -> None:
    op.create_table(
        "rate_change_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("change_id", SERIAL, nullable=False),
        sa.Column("from_state", word("rate_change_from", *STATES), nullable=False),
        sa.Column("to_state", word("rate_change_to", *STATES), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["rate_change.id"], name=op.f("fk_rate_change_move_change_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_change_move")),
    )
    op.create_index("ix_rate_change_move_change_id", "rate_change_move", ["change_id"])
    op.create_table(
        "rate_change_account",
        sa.Column("change_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=True),
        sa.Column("after", sa.BigInteger(), nullable=True),
        sa.Column("stops", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["rate_change.id"], name=op.f("fk_rate_change_account_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"],
            name=op.f("fk_rate_change_account_account_id"),
        ),
        sa.PrimaryKeyConstraint("change_id", "account_id", name=op.f("pk_rate_change_account")),
    )  # fmt: skip
    op.create_index("ix_rate_change_account_account_id", "rate_change_account", ["account_id"])
