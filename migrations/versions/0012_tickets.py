"""Keep questions about accounts, what is written in them, drafts, and answers given often."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
STATES = ("new", "open", "waiting", "solved", "closed")
IS_TO_ANSWER = "state IN ('new', 'open')"
IS_UNOWNED = "state IN ('new', 'open') AND owner_id IS NULL"
IS_ANSWERED = "state IN ('waiting', 'solved')"


def word(name: str, *words: str) -> sa.Enum:
    """One of some words, with a CHECK."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _tickets()
    _messages()
    op.create_table(
        "ticket_draft",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("ticket_id", SERIAL, nullable=False),
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.Column("kind", word("ticket_draft_kind", "customer", "reply", "note"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_ticket_draft_ticket_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_ticket_draft_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_draft"),
        sa.UniqueConstraint(
            "ticket_id", "staff_id", "kind", name="uq_ticket_draft_ticket_id_staff_id_kind"
        ),
    )
    op.create_table(
        "canned_reply",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_canned_reply"),
        sa.UniqueConstraint("title", "language", name="uq_canned_reply_title_language"),
    )


def _tickets() -> None:
    subjects = word("ticket_subject", "bill", "line", "payment", "other")
    reasons = word(
        "ticket_reason", "amount", "meaning", "paid_already", "not_mine", "hardship", "other"
    )
    op.create_table(
        "ticket",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("asked_by_id", SERIAL, nullable=True),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("channel", word("ticket_channel", "portal", "phone"), nullable=False),
        sa.Column("subject", subjects, nullable=False),
        sa.Column("reason", reasons, nullable=False),
        sa.Column("bill_id", SERIAL, nullable=True),
        sa.Column("line_position", SERIAL, nullable=True),
        sa.Column("payment_id", SERIAL, nullable=True),
        sa.Column("state", word("ticket_state", *STATES), nullable=False),
        sa.Column("owner_id", SERIAL, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.Column("version", SERIAL, nullable=False),
        sa.CheckConstraint(
            "(subject IN ('bill', 'line')) = (bill_id IS NOT NULL)"
            " AND (subject = 'line') = (line_position IS NOT NULL)"
            " AND (subject = 'payment') = (payment_id IS NOT NULL)",
            name="ck_ticket_is_about_one_thing",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_ticket_account_id"
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_ticket_asked_by_id"),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name="fk_ticket_bill_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name="fk_ticket_payment_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name="fk_ticket_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("key", name="uq_ticket_key"),
    )
    op.create_index("ix_ticket_account", "ticket", ["account_id", "id"])
    for name, columns, where in (
        ("ix_ticket_owned", ["owner_id", "promised_on", "id"], IS_TO_ANSWER),
        ("ix_ticket_unowned", ["promised_on", "id"], IS_UNOWNED),
        ("ix_ticket_due", ["promised_on", "id"], IS_TO_ANSWER),
        ("ix_ticket_answered", ["state", "touched_on", "id"], IS_ANSWERED),
    ):
        op.create_index(
            name, "ticket", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def _messages() -> None:
    op.create_table(
        "ticket_message",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ticket_id", SERIAL, nullable=False),
        sa.Column("kind", word("ticket_message_kind", "customer", "reply", "note"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", SERIAL, nullable=True),
        sa.Column("staff_id", SERIAL, nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("leaves_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("state_before", word("state_before", *STATES), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_ticket_message_ticket_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ticket_message_person_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_ticket_message_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_message"),
        sa.UniqueConstraint("key", name="uq_ticket_message_key"),
    )
    op.create_index("ix_ticket_message_ticket", "ticket_message", ["ticket_id", "id"])
