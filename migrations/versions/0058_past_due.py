"""What was done for bills that were not paid, who was told, and fees that were taken off.

New tables, and a few more words for holds and for why a person must look. The version before reads
none of the tables, and does not know the words.
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0058"
down_revision = "0057"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
HOLDS = (
    "late_fees", "past_due_notices", "autopay", "refunds", "email", "bankruptcy", "arrangement",
    "deceased", "lien_decided", "returned_mail", "verified_caller", "language",
)  # fmt: skip
ATTENTION = (
    "mismatch", "unmatched", "late_money", "unresolved", "disputed", "over_returned",
    "job_failed", "account_link", "mail", "draft", "refund", "reconciliation", "duplicate",
    "past_due",
)  # fmt: skip
TO_MAIL = "way = 'paper' AND mailed_at IS NULL"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def whom(name: str) -> sa.Enum:
    return word(name, "customer", "owner", "contact", "mortgagee")


def upgrade() -> None:
    _steps()
    _notices()
    _waivers()
    op.create_table(
        "past_due_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("expected", SERIAL, nullable=False),
        sa.Column("expected_amount", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_past_due_run")),
    )
    with op.batch_alter_table("account_hold") as hold:
        _widen(hold, "hold_kind", "kind", HOLDS)
    with op.batch_alter_table("attention") as attention:
        _widen(attention, "attentionkind", "kind", ATTENTION)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE account_hold VALIDATE CONSTRAINT ck_account_hold_hold_kind")
        op.execute("ALTER TABLE attention VALIDATE CONSTRAINT ck_attention_attentionkind")


def _steps() -> None:
    op.create_table(
        "past_due_step",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("bill_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column(
            "does",
            word(
                "past_due_does", "reminder", "penalty", "interest", "past_due_notice",
                "lien_warning", "lien_candidate",
            ),
            nullable=False,
        ),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("unpaid", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", SERIAL, nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("missed_owner", sa.Boolean(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_past_due_step_amount_not_negative")),
        sa.CheckConstraint(
            "(amount = 0) = (entry_id IS NULL)", name=op.f("ck_past_due_step_posted_when_it_costs")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_past_due_step_account_id")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_past_due_step_bill_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_past_due_step_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_due_step")),
        sa.UniqueConstraint("bill_id", "step", name=op.f("uq_past_due_step_bill_id_step")),
    )  # fmt: skip
    op.create_index("ix_past_due_step_account", "past_due_step", ["account_id", "id"])
    op.create_index("ix_past_due_step_day", "past_due_step", ["taken_on", "id"])
    op.create_table(
        "step_held_back",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("bill_id", SERIAL, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_step_held_back_bill_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_held_back")),
        sa.UniqueConstraint(
            "bill_id", "step", "until", name=op.f("uq_step_held_back_bill_id_step_until")
        ),
    )


def _notices() -> None:
    op.create_table(
        "past_due_notice",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("step_id", SERIAL, nullable=False),
        sa.Column("whom", whom("past_due_whom"), nullable=False),
        sa.Column("way", word("past_due_way", "email", "paper"), nullable=False),
        sa.Column("sent_to", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("message_id", SERIAL, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("mailed_at", INSTANT, nullable=True),
        sa.Column("mailed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "way = 'paper' OR message_id IS NOT NULL",
            name=op.f("ck_past_due_notice_email_has_message"),
        ),
        sa.CheckConstraint(
            "(mailed_at IS NULL) = (mailed_by = '')",
            name=op.f("ck_past_due_notice_mailed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name=op.f("fk_past_due_notice_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["past_due_step.id"], name=op.f("fk_past_due_notice_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_due_notice")),
        sa.UniqueConstraint(
            "step_id", "whom", "way", "sent_to",
            name=op.f("uq_past_due_notice_step_id_whom_way_sent_to"),
        ),
    )  # fmt: skip
    op.create_index(
        "ix_past_due_notice_to_mail", "past_due_notice", ["id"],
        sqlite_where=sa.text(TO_MAIL), postgresql_where=sa.text(TO_MAIL),
    )  # fmt: skip
    op.create_table(
        "notice_copy",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("whom", whom("notice_copy_whom"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("line1", sa.Text(), nullable=False),
        sa.Column("line2", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "whom IN ('owner', 'mortgagee')", name=op.f("ck_notice_copy_whom_by_mail")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= asked_on",
            name=op.f("ck_notice_copy_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_notice_copy_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_copy")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_copy_key")),
    )
    op.create_index("ix_notice_copy_account", "notice_copy", ["account_id", "id"])


def _waivers() -> None:
    op.create_table(
        "fee_waiver",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("penalty_id", SERIAL, nullable=False),
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_by_policy", sa.Boolean(), nullable=False),
        sa.Column("waived_on", sa.Date(), nullable=False),
        sa.Column("waived_at", INSTANT, nullable=False),
        sa.Column("waived_by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fee_waiver_amount_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_fee_waiver_account_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_fee_waiver_entry_id")),
        sa.ForeignKeyConstraint(
            ["penalty_id"], ["entry.id"], name=op.f("fk_fee_waiver_penalty_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_waiver")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_fee_waiver_entry_id")),
        sa.UniqueConstraint("penalty_id", name=op.f("uq_fee_waiver_penalty_id")),
    )
    op.create_index("ix_fee_waiver_account", "fee_waiver", ["account_id", "id"])


def _widen(table: BatchOperations, rule: str, column: str, words: tuple[str, ...]) -> None:
    """Let more words be; what is there is read later, while others go on writing."""
    table.drop_constraint(rule, type_="check")
    table.create_check_constraint(rule, sa.column(column).in_(words), postgresql_not_valid=True)
