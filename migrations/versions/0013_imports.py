"""Imports of another system's customers: the run, old numbers, open items and doubts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
COMPONENTS = ("service", "penalty", "interest", "fee", "contract", "credit")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("state", _word("importstate", "running", "kept", "undone"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("accounts", SERIAL, nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.Column("kept_line", SERIAL, nullable=False),
        sa.Column("left_out", SERIAL, nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
    )
    still = sa.text("state <> 'undone'")
    op.create_index(
        "uq_import_run_digest", "import_run", ["digest"],
        unique=True, sqlite_where=still, postgresql_where=still,
    )  # fmt: skip
    op.create_table(
        "import_problem",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("import_id", SERIAL, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", SERIAL, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_problem"),
        _points_at("import_problem", "import_id", "import_run"),
    )
    op.create_index("ix_import_problem_import_id", "import_problem", ["import_id"])
    op.create_table(
        "account_alias",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("import_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_alias"),
        sa.UniqueConstraint("import_id", "number", name="uq_account_alias_import_id_number"),
        _points_at("account_alias", "import_id", "import_run"),
        _points_at("account_alias", "account_id", "customer_account"),
    )
    op.create_index("ix_account_alias_account_id", "account_alias", ["account_id"])
    op.create_index("ix_account_alias_number", "account_alias", ["number"])
    op.create_table(
        "open_item",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("import_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("component", _word("component", *COMPONENTS), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_open_item"),
        _points_at("open_item", "import_id", "import_run"),
        _points_at("open_item", "account_id", "customer_account"),
    )
    op.create_index("ix_open_item_account_id", "open_item", ["account_id"])
    op.create_table(
        "person_doubt",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("import_id", SERIAL, nullable=False),
        sa.Column("kind", _word("doubtkind", "email", "name_and_address"), nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("decision", _word("doubtdecision", "same", "apart"), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person_doubt"),
        sa.UniqueConstraint(
            "import_id", "kind", "likeness", "person_id",
            name="uq_person_doubt_import_id_kind_likeness_person_id",
        ),
        _points_at("person_doubt", "import_id", "import_run"),
        _points_at("person_doubt", "person_id", "person"),
    )  # fmt: skip
    op.create_index("ix_person_doubt_person_id", "person_doubt", ["person_id"])


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
