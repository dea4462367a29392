"""Rate programs: who has one, from which file, and what one proposed and another decided.

New tables alone. The version before reads none of them, and charges without a discount.
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WAITING = "decision = 'waiting'"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "program_file",
        sa.Column("id", SERIAL, nullable=False),
        text("name"),
        text("digest"),
        sa.Column("lines", SERIAL, nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        text("loaded_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_file")),
        sa.UniqueConstraint("digest", name=op.f("uq_program_file_digest")),
    )
    _enrolments()
    _proposals()


def _enrolments() -> None:
    op.create_table(
        "program_enrolment",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        text("program"),
        text("tier"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("source", word("enrolment_source", "import", "decision"), nullable=False),
        sa.Column("file_id", SERIAL, nullable=True),
        text("reason"),
        sa.Column("recorded_at", INSTANT, nullable=False),
        text("recorded_by"),
        sa.CheckConstraint(
            "(source = 'import') = (file_id IS NOT NULL)",
            name=op.f("ck_program_enrolment_import_has_file"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_program_enrolment_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["program_file.id"], name=op.f("fk_program_enrolment_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_enrolment")),
        sa.UniqueConstraint(
            "account_id", "program", "from_on",
            name=op.f("uq_program_enrolment_account_id_program_from_on"),
        ),
    )  # fmt: skip
    op.create_index("ix_program_enrolment_file_id", "program_enrolment", ["file_id"])


def _proposals() -> None:
    op.create_table(
        "program_proposal",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("does", word("proposal_does", "begin", "end"), nullable=False),
        text("program"),
        text("tier"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("to_on_before", sa.Date(), nullable=True),
        text("reason"),
        sa.Column("enrolment_id", SERIAL, nullable=True),
        text("proposed_by"),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column(
            "decision",
            word("proposal_decision", "waiting", "approved", "declined", "withdrawn"),
            nullable=False,
        ),
        text("decided_by"),
        sa.Column("decided_at", INSTANT, nullable=True),
        text("words"),
        sa.CheckConstraint(
            "decided_by = '' OR decided_by <> proposed_by",
            name=op.f("ck_program_proposal_second_person"),
        ),
        sa.CheckConstraint(
            "decision NOT IN ('approved', 'declined') OR decided_by <> ''",
            name=op.f("ck_program_proposal_decided"),
        ),
        sa.CheckConstraint(
            "does = 'begin' OR enrolment_id IS NOT NULL",
            name=op.f("ck_program_proposal_end_of_something"),
        ),
        sa.CheckConstraint(
            "does = 'begin' OR to_on IS NOT NULL", name=op.f("ck_program_proposal_end_has_day")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_program_proposal_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["program_enrolment.id"],
            name=op.f("fk_program_proposal_enrolment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_proposal")),
        sa.UniqueConstraint("key", name=op.f("uq_program_proposal_key")),
    )  # fmt: skip
    op.create_index("ix_program_proposal_account", "program_proposal", ["account_id", "id"])
    op.create_index("ix_program_proposal_decision", "program_proposal", ["decision", "id"])
    op.create_index("ix_program_proposal_enrolment_id", "program_proposal", ["enrolment_id"])
    op.create_index(
        "uq_program_proposal_waiting", "program_proposal", ["account_id"], unique=True,
        sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING),
    )  # fmt: skip
