"""Keep holds, flags, changes, claims, requests for credits, and who looked as a customer."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
HOLDS = (
    "late_fees", "past_due_notices", "autopay", "refunds", "email", "bankruptcy", "returned_mail",
    "verified_caller", "language",
)  # fmt: skip


def word(name: str, *words: str) -> sa.Enum:
    """One of some words, with a CHECK."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _holds_and_changes()
    _claims()
    _views()


def _holds_and_changes() -> None:
    op.create_table(
        "account_hold",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("kind", word("hold_kind", *HOLDS), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("placed_at", INSTANT, nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name="ck_account_hold_ends_after_start"
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by = '')", name="ck_account_hold_ended_by_somebody"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_account_hold_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_hold"),
        sa.UniqueConstraint("key", name="uq_account_hold_key"),
    )
    op.create_index("ix_account_hold_account", "account_hold", ["account_id", "id"])
    op.create_table(
        "account_change",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("version", SERIAL, nullable=False),
        sa.Column(
            "kind", word("change_kind", "set_up", "mailing", "contact", "closed"), nullable=False
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.CheckConstraint("version > 0", name="ck_account_change_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_account_change_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_change"),
        sa.UniqueConstraint("key", name="uq_account_change_key"),
        sa.UniqueConstraint("account_id", "version", name="uq_account_change_account_id_version"),
    )


def _claims() -> None:
    op.create_table(
        "payment_claim",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("bill_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("ticket_id", SERIAL, nullable=False),
        sa.Column(
            "way", word("claim_way", "bank", "pay_site", "check", "counter", "other"),
            nullable=False,
        ),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_payment_claim_amount_positive"),
        *_belongs("payment_claim", "customer_account", "bill", "person", "ticket"),
        sa.UniqueConstraint("account_id", "bill_id", name="uq_payment_claim_account_id_bill_id"),
    )  # fmt: skip
    op.create_table(
        "credit_request",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("ticket_id", SERIAL, nullable=False),
        sa.Column("back_by", word("back_by", "card", "check"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("amount > 0", name="ck_credit_request_amount_positive"),
        *_belongs("credit_request", "customer_account", "person", "ticket"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_credit_request_open", "credit_request", ["account_id"], unique=True,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip


def _views() -> None:
    op.create_table(
        "customer_view",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("staff_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.CheckConstraint("ends_at >= began_at", name="ck_customer_view_ends_after_it_began"),
        sa.CheckConstraint("reason <> ''", name="ck_customer_view_has_a_reason"),
        *_belongs("customer_view", "staff", "customer_account", "person"),
    )
    op.create_index("ix_customer_view_account", "customer_view", ["account_id", "id"])


def _belongs(table: str, *others: str) -> list[sa.Constraint]:
    """The key of a table, and those of what its rows belong to."""
    columns = {other: f"{other.removeprefix('customer_')}_id" for other in others}
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
            for other, column in columns.items()
        ),
    ]
