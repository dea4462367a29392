"""Final bills of sales: requests without an account, their answers, their money.

New tables, and one more word for what a person must look at. The version before reads none of
the tables and raises nothing of that kind.
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ATTENTION = (
    "mismatch", "unmatched", "late_money", "unresolved", "disputed", "over_returned",
    "job_failed", "account_link", "mail", "draft", "refund", "reconciliation", "duplicate",
    "past_due", "escrow",
)  # fmt: skip
STATES = ("received", "insufficient", "quoted", "paid", "closed", "cancelled")
IS_OF_AN_ACCOUNT = "account_id IS NOT NULL"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    _requests()
    _answers()
    _mailboxes()
    with op.batch_alter_table("attention") as attention:
        attention.drop_constraint("attentionkind", type_="check")
        attention.create_check_constraint(
            "attentionkind", sa.column("kind").in_(ATTENTION), postgresql_not_valid=True
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE attention VALIDATE CONSTRAINT ck_attention_attentionkind")


def _requests() -> None:
    op.create_table(
        "escrow_request",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("state", word("escrowstate", *STATES), nullable=False),
        sa.Column(
            "came_by",
            word("cameby", "online", "email", "fax", "messenger", "mail"),
            nullable=False,
        ),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        *(
            text(name)
            for name in (
                "entered_by", "company", "contact", "email", "telephone", "language",
                "file_number", "address", "parcel", "legal", "seller", "purchaser",
                "seller_goes_to",
            )
        ),
        sa.Column("closing_on", sa.Date(), nullable=True),
        sa.Column("account_id", SERIAL, nullable=True),
        text("missing"),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("bill_id", SERIAL, nullable=True),
        sa.Column("overpaid", sa.BigInteger(), nullable=False),
        sa.Column("refund_by", sa.Date(), nullable=True),
        sa.Column("purchaser_owes", sa.BigInteger(), nullable=False),
        sa.Column("seller_owes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)",
            name=op.f("ck_escrow_request_closed_on_a_day"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('quoted', 'paid', 'closed') OR account_id IS NOT NULL",
            name=op.f("ck_escrow_request_answered_for_an_account"),
        ),
        sa.CheckConstraint(
            "overpaid >= 0 AND purchaser_owes >= 0 AND seller_owes >= 0",
            name=op.f("ck_escrow_request_owed_or_nothing"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_escrow_request_account_id")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_escrow_request_bill_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_request")),
        sa.UniqueConstraint("bill_id", name=op.f("uq_escrow_request_bill_id")),
        sa.UniqueConstraint("key", name=op.f("uq_escrow_request_key")),
    )  # fmt: skip
    op.create_index("ix_escrow_request_state", "escrow_request", ["state", "answer_by", "id"])
    op.create_index("ix_escrow_request_email", "escrow_request", ["email", "id"])
    op.create_index(
        "ix_escrow_request_account", "escrow_request", ["account_id"],
        sqlite_where=sa.text(IS_OF_AN_ACCOUNT), postgresql_where=sa.text(IS_OF_AN_ACCOUNT),
    )  # fmt: skip


def _answers() -> None:
    op.create_table(
        "escrow_quote",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("request_id", SERIAL, nullable=False),
        sa.Column("version", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("closing_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("billed_to", sa.Date(), nullable=False),
        sa.Column("owed", sa.JSON(), nullable=False),
        sa.Column("outstanding", sa.BigInteger(), nullable=False),
        sa.Column("past_due", sa.BigInteger(), nullable=False),
        sa.Column("estimated", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("per_diem", sa.Text(), nullable=False),
        sa.Column("per_diem_reason", sa.JSON(), nullable=False),
        sa.Column("is_extension", sa.Boolean(), nullable=False),
        text("words"),
        sa.Column("made_at", INSTANT, nullable=False),
        text("made_by"),
        sa.CheckConstraint(
            "valid_until >= closing_on", name=op.f("ck_escrow_quote_holds_beyond")
        ),
        sa.CheckConstraint(
            "total >= 0 AND estimated >= 0", name=op.f("ck_escrow_quote_owed_or_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_escrow_quote_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["escrow_request.id"], name=op.f("fk_escrow_quote_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_quote")),
        sa.UniqueConstraint(
            "request_id", "version", name=op.f("uq_escrow_quote_request_id_version")
        ),
    )  # fmt: skip
    op.create_table(
        "escrow_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("request_id", SERIAL, nullable=False),
        sa.Column("from_state", word("escrow_from", *STATES), nullable=False),
        sa.Column("to_state", word("escrow_to", *STATES), nullable=False),
        text("by"),
        sa.Column("at", INSTANT, nullable=False),
        text("words"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["escrow_request.id"], name=op.f("fk_escrow_move_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_move")),
    )
    op.create_index("ix_escrow_move_request_id", "escrow_move", ["request_id"])
    op.create_table(
        "escrow_payment",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("request_id", SERIAL, nullable=False),
        sa.Column("payment_id", SERIAL, nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        text("counted_by"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_escrow_payment_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["escrow_request.id"], name=op.f("fk_escrow_payment_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_payment")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_escrow_payment_payment_id")),
    )
    op.create_index("ix_escrow_payment_request_id", "escrow_payment", ["request_id"])


def _mailboxes() -> None:
    op.create_table(
        "escrow_mailbox",
        sa.Column("id", SERIAL, nullable=False),
        text("token_hash"),
        text("email"),
        text("code_hash"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("tries", SERIAL, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escrow_mailbox")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_escrow_mailbox_token_hash")),
    )
    op.create_index("ix_escrow_mailbox_created_at", "escrow_mailbox", ["created_at"])
