"""Letters that come by themselves: questions of no account yet, and what their answers need.

Rules become wider and nothing becomes narrower: a question may be of no account, a few words are
new. The version before finds no question without an account, for it joins each to its account.
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0024"
down_revision = "0023"

ATTENTION = (
    "mismatch", "unmatched", "late_money", "unresolved", "disputed", "over_returned",
    "job_failed", "account_link", "mail",
)  # fmt: skip
OUTCOMES = ("answer", "unproved", "opened", "came_back", "automatic", "for_people")
IS_LETTER = "state IN ('new', 'open') AND channel = 'letter' AND asked_by_id IS NULL"
CHANNELS = ("portal", "phone", "letter")


def upgrade() -> None:
    for table, column in (
        ("ticket", "sender"), ("ticket_message", "earlier"), ("inbound_letter", "name"),
        ("outbox_message", "answers_to"),
    ):  # fmt: skip
        op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("ticket") as ticket:
        ticket.alter_column("account_id", existing_type=sa.BigInteger(), nullable=True)
        _widen(ticket, "ticket_channel", "channel", CHANNELS)
        ticket.create_check_constraint(
            op.f("ck_ticket_is_somebodys"),
            sa.text("account_id IS NOT NULL OR channel = 'letter'"),
            postgresql_not_valid=True,
        )
    with op.batch_alter_table("inbound_letter") as letter:
        _widen(letter, "letter_outcome", "outcome", OUTCOMES)
    with op.batch_alter_table("attention") as attention:
        _widen(attention, "attentionkind", "kind", ATTENTION)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE ticket VALIDATE CONSTRAINT ck_ticket_ticket_channel")
        op.execute("ALTER TABLE ticket VALIDATE CONSTRAINT ck_ticket_is_somebodys")
        op.execute(
            "ALTER TABLE inbound_letter VALIDATE CONSTRAINT ck_inbound_letter_letter_outcome"
        )
        op.execute("ALTER TABLE attention VALIDATE CONSTRAINT ck_attention_attentionkind")
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_ticket_letters", "ticket", ["promised_on", "id"],
            sqlite_where=sa.text(IS_LETTER), postgresql_where=sa.text(IS_LETTER),
            postgresql_concurrently=True,
        )  # fmt: skip


def _widen(table: BatchOperations, rule: str, column: str, words: tuple[str, ...]) -> None:
    """Let more words be; what is there is read later, while others go on writing."""
    table.drop_constraint(rule, type_="check")
    table.create_check_constraint(rule, sa.column(column).in_(words), postgresql_not_valid=True)
