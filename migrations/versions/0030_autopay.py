"""Cards and bank accounts people keep with the processor, what payers signed, and autopay.

New tables only; a few more words for why a person must look. The version before does not know them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ATTENTION = (
    "mismatch", "unmatched", "late_money", "unresolved", "disputed", "over_returned",
    "job_failed", "account_link", "mail", "draft", "refund", "reconciliation", "duplicate",
)  # fmt: skip


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _methods()
    _autopay()
    with op.batch_alter_table("attention") as attention:
        attention.drop_constraint("attentionkind", type_="check")
        attention.create_check_constraint(
            "attentionkind", sa.column("kind").in_(ATTENTION), postgresql_not_valid=True
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE attention VALIDATE CONSTRAINT ck_attention_attentionkind")


def _methods() -> None:
    op.create_table(
        "processor_customer",
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_processor_customer_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_processor_customer")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_processor_customer_customer_id")),
    )
    op.create_table(
        "saved_method",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("method_type", word("methodtype", "card", "bank"), nullable=False),
        sa.Column(
            "state",
            word(
                "method_state", "pending", "verifying", "active", "suspended", "removed", "given_up"
            ),
            nullable=False,
        ),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("funding", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("expires_month", SERIAL, nullable=True),
        sa.Column("expires_year", SERIAL, nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column("consented_at", INSTANT, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("replaces_id", SERIAL, nullable=True),
        sa.Column("for_account_id", SERIAL, nullable=True),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("session_url", sa.Text(), nullable=False),
        sa.Column("setup_intent_id", sa.Text(), nullable=True),
        sa.Column("payment_method_id", sa.Text(), nullable=True),
        sa.Column("mandate_id", sa.Text(), nullable=True),
        sa.Column("verify_url", sa.Text(), nullable=False),
        sa.Column("failure_code", sa.Text(), nullable=False),
        sa.Column("keys_spent", SERIAL, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("activated_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("next_look_at", INSTANT, nullable=True),
        sa.Column("looks", SERIAL, nullable=False),
        sa.CheckConstraint(
            "expires_month IS NULL OR expires_month BETWEEN 1 AND 12",
            name=op.f("ck_saved_method_month_of_a_year"),
        ),
        sa.ForeignKeyConstraint(
            ["for_account_id"], ["customer_account.id"], name=op.f("fk_saved_method_for_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_method_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["saved_method.id"], name=op.f("fk_saved_method_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_method")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_method_key")),
        sa.UniqueConstraint("payment_method_id", name=op.f("uq_saved_method_payment_method_id")),
        sa.UniqueConstraint("session_id", name=op.f("uq_saved_method_session_id")),
        sa.UniqueConstraint("setup_intent_id", name=op.f("uq_saved_method_setup_intent_id")),
    )
    op.create_index("ix_saved_method_fingerprint", "saved_method", ["fingerprint"])
    op.create_index(
        "ix_saved_method_look",
        "saved_method",
        ["next_look_at"],
        sqlite_where=sa.text("next_look_at IS NOT NULL"),
        postgresql_where=sa.text("next_look_at IS NOT NULL"),
    )
    op.create_index("ix_saved_method_person", "saved_method", ["person_id", "id"])
    op.create_index(
        "uq_saved_method_default",
        "saved_method",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("is_default AND state IN ('verifying', 'active', 'suspended')"),
        postgresql_where=sa.text("is_default AND state IN ('verifying', 'active', 'suspended')"),
    )


def _autopay() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=True),
        sa.Column("method_id", SERIAL, nullable=True),
        sa.Column("origin", word("origin", "portal", "staff", "import"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by = '')", name=op.f("ck_mandate_ended_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_mandate_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["method_id"], ["saved_method.id"], name=op.f("fk_mandate_method_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mandate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint("key", name=op.f("uq_mandate_key")),
    )
    op.create_index("ix_mandate_account", "mandate", ["account_id", "id"])
    op.create_index("ix_mandate_person", "mandate", ["person_id", "id"])
    op.create_table(
        "autopay",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=True),
        sa.Column("method_id", SERIAL, nullable=True),
        sa.Column("mandate_id", SERIAL, nullable=False),
        sa.Column(
            "state",
            word("autopaystate", "on", "suspended", "needs_method", "ended"),
            nullable=False,
        ),
        sa.Column("days_before", SERIAL, nullable=False),
        sa.Column("amount_rule", word("amountrule", "balance", "bill", "fixed"), nullable=False),
        sa.Column("fixed", sa.BigInteger(), nullable=True),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("notice_rule", word("noticerule", "every", "range"), nullable=False),
        sa.Column("range_from", sa.BigInteger(), nullable=True),
        sa.Column("range_to", sa.BigInteger(), nullable=True),
        sa.Column("bills_from", sa.Date(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("returns", SERIAL, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", SERIAL, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("cap IS NULL OR cap > 0", name=op.f("ck_autopay_cap_positive")),
        sa.CheckConstraint(
            "(amount_rule = 'fixed') = (fixed IS NOT NULL)", name=op.f("ck_autopay_fixed_amount")
        ),
        sa.CheckConstraint("fixed IS NULL OR fixed > 0", name=op.f("ck_autopay_fixed_positive")),
        sa.CheckConstraint("days_before >= 0", name=op.f("ck_autopay_not_after_due")),
        sa.CheckConstraint(
            "state <> 'on' OR method_id IS NOT NULL", name=op.f("ck_autopay_on_has_a_method")
        ),
        sa.CheckConstraint(
            "(notice_rule = 'range') = (range_to IS NOT NULL)", name=op.f("ck_autopay_range_named")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_autopay_account_id")
        ),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_autopay_mandate_id")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["saved_method.id"], name=op.f("fk_autopay_method_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_autopay_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autopay")),
        sa.UniqueConstraint("mandate_id", name=op.f("uq_autopay_mandate_id")),
    )
    op.create_index("ix_autopay_method", "autopay", ["method_id"])
    op.create_index("ix_autopay_person", "autopay", ["person_id"])
    op.create_index(
        "uq_autopay_account",
        "autopay",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "autopay_change",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("autopay_id", SERIAL, nullable=False),
        sa.Column(
            "deed",
            word(
                "autopaydeed",
                "started",
                "brought",
                "method",
                "rules",
                "paused",
                "resumed",
                "skipped",
                "unskipped",
                "suspended",
                "revived",
                "moved",
                "ended",
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["autopay_id"], ["autopay.id"], name=op.f("fk_autopay_change_autopay_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autopay_change")),
        sa.UniqueConstraint("key", name=op.f("uq_autopay_change_key")),
    )
    op.create_index("ix_autopay_change_autopay", "autopay_change", ["autopay_id", "id"])
