"""Questions that were merged: what they were before, and which question a message was written to.

A new table, a new word for a state and two columns, empty in what is there. The version before
writes none of them; it does not know the new state, so take merged questions apart before you
bring it back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
STATES = (
    "new", "open", "waiting", "waiting_internal", "waiting_external", "snoozed", "solved",
    "closed", "spam", "merged",
)  # fmt: skip
LEADS_ON = "(state = 'merged') = (merged_into_id IS NOT NULL)"
IS_CALL = (
    "channel = 'phone' AND coalesce(account_id, 0) = 0"
    " AND state <> 'closed' AND state <> 'spam' AND state <> 'merged'"
)
IS_ELSEWHERE = "state NOT IN ('new', 'open', 'closed', 'merged')"
IS_MERGED = "merged_into_id IS NOT NULL"
HAS_ORIGIN = "origin_id IS NOT NULL"
IS_OPEN = "undone_at IS NULL"


def upgrade() -> None:
    for name in ("ix_ticket_calls", "ix_ticket_elsewhere"):
        op.drop_index(name, "ticket")
    widen()
    create_merge()
    for table, name, columns, where in (
        ("ticket", "ix_ticket_calls", ["touched_on", "id"], IS_CALL),
        ("ticket", "ix_ticket_elsewhere", ["state", "touched_on", "id"], IS_ELSEWHERE),
        ("ticket", "ix_ticket_merged", ["merged_into_id"], IS_MERGED),
        ("ticket_message", "ix_ticket_message_origin", ["origin_id"], HAS_ORIGIN),
    ):
        with op.get_context().autocommit_block():
            op.create_index(
                name, table, columns, sqlite_where=sa.text(where),
                postgresql_where=sa.text(where), postgresql_concurrently=True,
            )  # fmt: skip


def widen() -> None:
    """One more word for a state, here and in what a reply remembers; where a merged one leads."""
    with op.batch_alter_table("ticket", reflect_kwargs={"resolve_fks": False}) as ticket:
        ticket.add_column(sa.Column("merged_into_id", SERIAL, nullable=True))
        ticket.create_foreign_key(
            op.f("fk_ticket_merged_into_id"), "ticket", ["merged_into_id"], ["id"],
            postgresql_not_valid=True,
        )  # fmt: skip
        ticket.drop_constraint("ticket_state", type_="check")
        ticket.create_check_constraint(
            "ticket_state", sa.column("state").in_(STATES), postgresql_not_valid=True
        )
        ticket.create_check_constraint(
            "merged_leads_on", sa.text(LEADS_ON), postgresql_not_valid=True
        )
    with op.batch_alter_table("ticket_message", reflect_kwargs={"resolve_fks": False}) as message:
        message.add_column(sa.Column("origin_id", SERIAL, nullable=True))
        message.create_foreign_key(
            op.f("fk_ticket_message_origin_id"), "ticket", ["origin_id"], ["id"],
            postgresql_not_valid=True,
        )  # fmt: skip
        message.drop_constraint("state_before", type_="check")
        message.create_check_constraint(
            "state_before", sa.column("state_before").in_(STATES), postgresql_not_valid=True
        )
    if op.get_bind().dialect.name == "postgresql":
        for table, rule in (
            ("ticket", "fk_ticket_merged_into_id"), ("ticket", "ck_ticket_ticket_state"),
            ("ticket", "ck_ticket_merged_leads_on"),
            ("ticket_message", "fk_ticket_message_origin_id"),
            ("ticket_message", "ck_ticket_message_state_before"),
        ):  # fmt: skip
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {rule}")


def create_merge() -> None:
    op.create_table(
        "ticket_merge",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("survivor_id", SERIAL, nullable=False),
        sa.Column("merged_id", SERIAL, nullable=False),
        sa.Column("survivor_was", sa.JSON(), nullable=False),
        sa.Column("merged_was", sa.JSON(), nullable=False),
        sa.Column("survivor_version", SERIAL, nullable=False),
        sa.Column("merged_at", INSTANT, nullable=False),
        sa.Column("merged_by", SERIAL, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", SERIAL, nullable=True),
        sa.CheckConstraint("survivor_id <> merged_id", name=op.f("ck_ticket_merge_two_questions")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)",
            name=op.f("ck_ticket_merge_undone_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["ticket.id"], name=op.f("fk_ticket_merge_survivor_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["ticket.id"], name=op.f("fk_ticket_merge_merged_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by"], ["staff.id"], name=op.f("fk_ticket_merge_merged_by")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["staff.id"], name=op.f("fk_ticket_merge_undone_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_merge")),
    )
    op.create_index(
        "uq_ticket_merge_open", "ticket_merge", ["merged_id"], unique=True,
        sqlite_where=sa.text(IS_OPEN), postgresql_where=sa.text(IS_OPEN),
    )  # fmt: skip
    op.create_index("ix_ticket_merge_survivor", "ticket_merge", ["survivor_id", "id"])
