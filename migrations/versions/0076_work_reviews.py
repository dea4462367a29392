"""Finished work is drawn by chance and looked at by a supervisor who did not do it.

A new table, and indexes for what one of staff began to write, for late fees they took off, and for
questions of theirs that wait for somebody of the district.
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TO_LOOK_AT = sa.text("reviewed_at IS NULL")
INSIDE = sa.text("state = 'waiting_internal'")
SAID = "what was said of a piece of work stays"
SAID_OF = "EXISTS (SELECT 1 FROM work_review WHERE id = NEW.id AND reviewed_at IS NOT NULL)"
STAYS = "OLD.reviewed_at IS NOT NULL"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "work_review",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", word("work_kind", "answer", "change", "waiver"), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("ticket_id", SERIAL, nullable=True),
        sa.Column("change_id", SERIAL, nullable=True),
        sa.Column("waiver_id", SERIAL, nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=False),
        sa.Column("reviewed_at", INSTANT, nullable=True),
        sa.Column("verdict", word("work_verdict", "good", "to_learn", "wrong"), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'answer') = (ticket_id IS NOT NULL)"
            " AND (kind = 'change') = (change_id IS NOT NULL)"
            " AND (kind = 'waiver') = (waiver_id IS NOT NULL)",
            name=op.f("ck_work_review_is_of_one_thing"),
        ),
        sa.CheckConstraint("reviewed_by <> done_by", name=op.f("ck_work_review_somebody_else")),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (verdict IS NULL)"
            " AND (reviewed_at IS NULL) = (reviewed_by = '')",
            name=op.f("ck_work_review_looked_at_whole"),
        ),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict = 'good' OR words <> ''",
            name=op.f("ck_work_review_says_what"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_work_review_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change_request.id"], name=op.f("fk_work_review_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["waiver_id"], ["fee_waiver.id"], name=op.f("fk_work_review_waiver_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_review")),
        sa.UniqueConstraint("key", name=op.f("uq_work_review_key")),
    )
    op.create_index(
        "ix_work_review_to_look_at", "work_review", ["id"], sqlite_where=TO_LOOK_AT,
        postgresql_where=TO_LOOK_AT,
    )  # fmt: skip
    op.create_index("ix_work_review_done_by", "work_review", ["done_by", "reviewed_at"])
    op.create_index("ix_work_review_ticket_id", "work_review", ["ticket_id"])
    op.create_index("ix_work_review_change_id", "work_review", ["change_id"])
    op.create_index("ix_work_review_waiver_id", "work_review", ["waiver_id"])
    for statement in postgresql() if op.get_bind().dialect.name == "postgresql" else sqlite():
        op.execute(statement)
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_ticket_draft_staff", "ticket_draft", ["staff_id", "id"],
            postgresql_concurrently=True,
        )  # fmt: skip
        op.create_index(
            "ix_ticket_inside", "ticket", ["owner_id", "promised_on", "id"],
            sqlite_where=INSIDE, postgresql_where=INSIDE, postgresql_concurrently=True,
        )  # fmt: skip
        op.create_index(
            "ix_fee_waiver_by", "fee_waiver", ["waived_by", "waived_at"],
            postgresql_concurrently=True,
        )  # fmt: skip


def postgresql() -> tuple[str, ...]:
    return (
        f"""
        CREATE FUNCTION work_review_stays_said() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        "CREATE TRIGGER work_review_stays_said BEFORE UPDATE OR DELETE ON work_review"
        f" FOR EACH ROW WHEN ({STAYS}) EXECUTE FUNCTION work_review_stays_said()",
    )


def sqlite() -> tuple[str, ...]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    return (
        f"CREATE TRIGGER work_review_stays_said BEFORE UPDATE ON work_review WHEN {STAYS} {refuse}",
        "CREATE TRIGGER work_review_is_never_deleted BEFORE DELETE ON work_review"
        f" WHEN {STAYS} {refuse}",
        "CREATE TRIGGER work_review_is_never_replaced BEFORE INSERT ON work_review WHEN"
        f" {SAID_OF} {refuse}",
    )
