"""Questions that wait for somebody else, are snoozed until a day, or are spam; and the clock of
their promise.

Four new words for a state and three new columns, all empty in what is there. The version before
writes none of them; it shows none of the new states, so bring it back only after they are opened
again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = (
    "new", "open", "waiting", "waiting_internal", "waiting_external", "snoozed", "solved",
    "closed", "spam",
)  # fmt: skip
WHOM = ("approval", "department", "bank", "county", "vendor")
WAITS = "(state IN ('waiting_internal', 'waiting_external')) = (waits_for IS NOT NULL)"
SNOOZED = "(state = 'snoozed') = (snoozed_until IS NOT NULL)"
RULES = (
    ("waits_for_somebody", WAITS),
    ("snoozed_until_a_day", SNOOZED),
    ("days_left_of_a_promise", "days_left >= 0"),
)
IS_PROMISED = "state IN ('new', 'open', 'waiting_internal')"
IS_CALL = (
    "channel = 'phone' AND coalesce(account_id, 0) = 0 AND state <> 'closed' AND state <> 'spam'"
)
IS_ELSEWHERE = "state NOT IN ('new', 'open', 'closed')"
IS_SNOOZED = "state = 'snoozed'"


def upgrade() -> None:
    for name in ("ix_ticket_due", "ix_ticket_calls", "ix_ticket_answered"):
        op.drop_index(name, "ticket")
    widen()
    for name, columns, where in (
        ("ix_ticket_due", ["promised_on", "id"], IS_PROMISED),
        ("ix_ticket_calls", ["touched_on", "id"], IS_CALL),
        ("ix_ticket_elsewhere", ["state", "touched_on", "id"], IS_ELSEWHERE),
        ("ix_ticket_snoozed", ["snoozed_until", "id"], IS_SNOOZED),
    ):
        with op.get_context().autocommit_block():
            op.create_index(
                name, "ticket", columns, sqlite_where=sa.text(where),
                postgresql_where=sa.text(where), postgresql_concurrently=True,
            )  # fmt: skip


def widen() -> None:
    """More words for a state, here and in what a reply remembers; what they go with."""
    whom = sa.Enum(
        *WHOM, name="ticket_waits_for", native_enum=False, create_constraint=False, length=32
    )
    with op.batch_alter_table("ticket", reflect_kwargs={"resolve_fks": False}) as ticket:
        ticket.add_column(sa.Column("days_left", SERIAL, nullable=True))
        ticket.add_column(sa.Column("waits_for", whom, nullable=True))
        ticket.add_column(sa.Column("snoozed_until", sa.Date(), nullable=True))
        ticket.drop_constraint("ticket_state", type_="check")
        ticket.create_check_constraint(
            "ticket_state", sa.column("state").in_(STATES), postgresql_not_valid=True
        )
        ticket.create_check_constraint(
            "ticket_waits_for", sa.column("waits_for").in_(WHOM), postgresql_not_valid=True
        )
        for name, rule in RULES:
            ticket.create_check_constraint(name, sa.text(rule), postgresql_not_valid=True)
    with op.batch_alter_table("ticket_message", reflect_kwargs={"resolve_fks": False}) as message:
        message.drop_constraint("state_before", type_="check")
        message.create_check_constraint(
            "state_before", sa.column("state_before").in_(STATES), postgresql_not_valid=True
        )
    if op.get_bind().dialect.name == "postgresql":
        for name in ("ticket_state", "ticket_waits_for", *(name for name, _ in RULES)):
            op.execute(f"ALTER TABLE ticket VALIDATE CONSTRAINT ck_ticket_{name}")
        op.execute("ALTER TABLE ticket_message VALIDATE CONSTRAINT ck_ticket_message_state_before")
