"""Files that people hand in, and letters that arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def word(name: str, *words: str) -> sa.Enum:
    """One of some words, with a CHECK."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("sealed_hash", sa.Text(), nullable=False),
        sa.Column("key_name", sa.Text(), nullable=False),
        sa.Column(
            "kind", word("document_kind", "pdf", "jpeg", "png", "heic", "text"), nullable=False
        ),
        sa.Column("bytes", SERIAL, nullable=False),
        sa.Column(
            "state", word("document_state", "waiting", "clean", "infected"), nullable=False
        ),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("unused_since", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("name", name="uq_document_name"),
        sa.UniqueConstraint("digest", name="uq_document_digest"),
    )  # fmt: skip
    op.create_index("ix_document_key_name", "document", ["key_name"])
    op.create_index(
        "ix_document_waiting",
        "document",
        ["id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("document_id", SERIAL, nullable=False),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.Column("ticket_id", SERIAL, nullable=True),
        sa.Column("message_id", SERIAL, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "held_for IS NOT NULL OR message_id IS NOT NULL", name="ck_attachment_is_somewhere"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_attachment_document_id"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_attachment_ticket_id"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["ticket_message.id"], name="fk_attachment_message_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("token", name="uq_attachment_token"),
        sa.UniqueConstraint(
            "held_for", "document_id", name="uq_attachment_held_for_document_id"
        ),
    )  # fmt: skip
    for column in ("document_id", "ticket_id", "message_id"):
        op.create_index(f"ix_attachment_{column}", "attachment", [column])
    op.create_index("ix_attachment_added", "attachment", ["added_by", "added_at"])
    _letters()


def _letters() -> None:
    outcome = word(
        "letter_outcome", "answer", "unproved", "came_back", "automatic", "for_people"
    )  # fmt: skip
    op.create_table(
        "inbound_letter",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("outcome", outcome, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_letter"),
        sa.UniqueConstraint("key", name="uq_inbound_letter_key"),
    )
    op.add_column("ticket_message", sa.Column("mailed_from", sa.Text(), nullable=True))
    op.add_column(
        "ticket_message",
        sa.Column("is_unproved", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "outbox_message", sa.Column("reply_to", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("outbox_message", sa.Column("bounced_at", INSTANT, nullable=True))
    op.create_index("ix_outbox_message_to", "outbox_message", ["to"])
