"""Every table of the first walk."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_actor", "audit_event", ["actor"])
    op.create_index("ix_audit_event_subject", "audit_event", ["subject", "id"])

    op.create_table(
        "closed_period",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_closed_period"),
    )
    op.create_table(
        "job",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tries", SERIAL, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("fence", SERIAL, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("key", name="uq_job_key"),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["due_at"],
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("ix_job_kind", "job", ["kind"])

    op.create_table(
        "person",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
    )
    op.create_table(
        "premise",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("parcel", sa.Text(), nullable=False),
        sa.Column("house_number", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_premise"),
    )
    op.create_index("ix_premise_parcel", "premise", ["parcel"])

    op.create_table(
        "provider_event",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("payment_intent_id", sa.Text(), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("api_version", sa.Text(), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "done",
                "ignored",
                "quarantined",
                name="eventstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tries", SERIAL, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_event"),
        sa.UniqueConstraint("event_id", name="uq_provider_event_event_id"),
    )
    op.create_index("ix_provider_event_object_id", "provider_event", ["object_id"])
    op.create_index("ix_provider_event_payment_intent_id", "provider_event", ["payment_intent_id"])
    op.create_index("ix_provider_event_session_id", "provider_event", ["session_id"])
    op.create_index(
        "ix_provider_event_waiting",
        "provider_event",
        ["received_at"],
        sqlite_where=sa.text("status = 'received'"),
        postgresql_where=sa.text("status = 'received'"),
    )

    op.create_table(
        "staff",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "specialist",
                "supervisor",
                "auditor",
                name="staffrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_sealed", sa.Text(), nullable=False),
        sa.Column("totp_step", SERIAL, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("hits", SERIAL, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttle"),
    )
    op.create_table(
        "customer_account",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("premise_id", SERIAL, nullable=False),
        sa.Column(
            "customer_class",
            sa.Enum(
                "single_family",
                "multi_family",
                "commercial",
                name="customerclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("units", SERIAL, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "closed",
                name="accountstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cycle", SERIAL, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("mailing_name", sa.Text(), nullable=False),
        sa.Column("mailing_line1", sa.Text(), nullable=False),
        sa.Column("mailing_line2", sa.Text(), nullable=False),
        sa.Column("mailing_city", sa.Text(), nullable=False),
        sa.Column("mailing_state", sa.Text(), nullable=False),
        sa.Column("mailing_postal_code", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on",
            name=op.f("ck_customer_account_closed_after_opened"),
        ),
        sa.ForeignKeyConstraint(
            ["premise_id"], ["premise.id"], name="fk_customer_account_premise_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customer_account"),
        sa.UniqueConstraint("number", name="uq_customer_account_number"),
    )
    op.create_index("ix_customer_account_premise_id", "customer_account", ["premise_id"])

    op.create_table(
        "login_session",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", SERIAL, nullable=True),
        sa.Column("staff_id", SERIAL, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (staff_id IS NULL)",
            name=op.f("ck_login_session_person_or_staff"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_login_session_person_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_login_session_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.UniqueConstraint("token_hash", name="uq_login_session_token_hash"),
    )
    op.create_index("ix_login_session_person_id", "login_session", ["person_id"])
    op.create_index("ix_login_session_staff_id", "login_session", ["staff_id"])

    op.create_table(
        "sign_in_code",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", SERIAL, nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("tries", SERIAL, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_code_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_code"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_code_token_hash"),
    )
    op.create_index("ix_sign_in_code_person_id", "sign_in_code", ["person_id"])

    op.create_table(
        "access",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "co_owner",
                "tenant",
                "manager",
                "contact",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_access_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_access_account_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_access_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_access"),
    )
    op.create_index("ix_access_account_id", "access", ["account_id"])
    op.create_index("ix_access_person_id", "access", ["person_id"])
    op.create_index(
        "uq_access_current",
        "access",
        ["person_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )

    op.create_table(
        "account_search",
        sa.Column("account_id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_account_search_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_search"),
    )
    op.create_table(
        "attention",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mismatch",
                "unmatched",
                "late_money",
                "unresolved",
                "disputed",
                "over_returned",
                "job_failed",
                name="attentionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", SERIAL, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_attention_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attention"),
        sa.UniqueConstraint("key", name="uq_attention_key"),
    )
    op.create_index("ix_attention_account_id", "attention", ["account_id"])
    op.create_index(
        "ix_attention_open",
        "attention",
        ["raised_at"],
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )

    op.create_table(
        "entry",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opening",
                "bill",
                "penalty",
                "interest",
                "fee",
                "adjustment",
                "payment",
                "credit_applied",
                "payment_returned",
                "dispute_withdrawn",
                "dispute_reinstated",
                "processor_fee",
                "payout",
                "reversal",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", SERIAL, nullable=True),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reverses_id", SERIAL, nullable=True),
        sa.CheckConstraint("total > 0", name=op.f("ck_entry_total_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_entry_account_id"
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["entry.id"], name="fk_entry_reverses_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("key", name="uq_entry_key"),
        sa.UniqueConstraint("reverses_id", name="uq_entry_reverses_id"),
    )
    op.create_index("ix_entry_account", "entry", ["account_id", "effective_on", "id"])
    op.create_index("ix_entry_recorded_at", "entry", ["recorded_at"])

    op.create_table(
        "ledger_account",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "asset",
                "liability",
                "revenue",
                "expense",
                "equity",
                name="ledgerkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", SERIAL, nullable=True),
        sa.Column(
            "component",
            sa.Enum(
                "service",
                "penalty",
                "interest",
                "fee",
                "contract",
                "credit",
                name="component",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("control_id", SERIAL, nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(account_id IS NULL) = (component IS NULL)"
            " AND (account_id IS NULL) = (control_id IS NULL)"
            " AND (account_id IS NULL) = (code IS NOT NULL)",
            name=op.f("ck_ledger_account_general_or_customer"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_ledger_account_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["control_id"], ["ledger_account.id"], name="fk_ledger_account_control_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_account"),
        sa.UniqueConstraint(
            "account_id", "component", name="uq_ledger_account_account_id_component"
        ),
        sa.UniqueConstraint("code", name="uq_ledger_account_code"),
    )
    op.create_index("ix_ledger_account_control_id", "ledger_account", ["control_id"])

    op.create_table(
        "outbox_message",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=True),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "refused",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_outbox_message_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
        sa.UniqueConstraint("key", name="uq_outbox_message_key"),
    )
    op.create_index("ix_outbox_message_account_id", "outbox_message", ["account_id"])

    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=True),
        sa.Column(
            "payer_kind",
            sa.Enum(
                "guest",
                "person",
                name="payerkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("payer_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "method_type",
            sa.Enum(
                "card",
                "bank",
                name="methodtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("balance_seen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "action_required",
                "processing",
                "succeeded",
                "disputed",
                "dispute_won",
                "reversed",
                "failed",
                "cancelled",
                "expired",
                "unknown",
                "review",
                name="attemptstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_received", sa.BigInteger(), nullable=False),
        sa.Column("sent_hash", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("session_url", sa.Text(), nullable=False),
        sa.Column("payment_intent_id", sa.Text(), nullable=True),
        sa.Column("charge_id", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("failure_code", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("next_look_at", INSTANT, nullable=True),
        sa.Column("looks", SERIAL, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_attempt_amount_positive")),
        sa.CheckConstraint(
            "amount_received >= 0", name=op.f("ck_payment_attempt_received_not_negative")
        ),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_payment_attempt_fee_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_payment_attempt_account_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_payment_attempt_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_attempt"),
        sa.UniqueConstraint("charge_id", name="uq_payment_attempt_charge_id"),
        sa.UniqueConstraint("payment_intent_id", name="uq_payment_attempt_payment_intent_id"),
        sa.UniqueConstraint("session_id", name="uq_payment_attempt_session_id"),
    )
    op.create_index("ix_attempt_account", "payment_attempt", ["account_id", "created_at"])
    op.create_index(
        "ix_attempt_live",
        "payment_attempt",
        ["state", "next_look_at"],
        sqlite_where=sa.text("next_look_at IS NOT NULL"),
        postgresql_where=sa.text("next_look_at IS NOT NULL"),
    )

    op.create_table(
        "attempt_transition",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "open",
                "action_required",
                "processing",
                "succeeded",
                "disputed",
                "dispute_won",
                "reversed",
                "failed",
                "cancelled",
                "expired",
                "unknown",
                "review",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "open",
                "action_required",
                "processing",
                "succeeded",
                "disputed",
                "dispute_won",
                "reversed",
                "failed",
                "cancelled",
                "expired",
                "unknown",
                "review",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payment_attempt.id"], name="fk_attempt_transition_attempt_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attempt_transition"),
    )
    op.create_index("ix_attempt_transition_attempt_id", "attempt_transition", ["attempt_id"])

    op.create_table(
        "bill",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("balance_before", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_bill_period_forward")),
        sa.CheckConstraint("total > 0", name=op.f("ck_bill_total_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["customer_account.id"], name="fk_bill_account_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_bill_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bill"),
        sa.UniqueConstraint("account_id", "period_from", name="uq_bill_account_id_period_from"),
        sa.UniqueConstraint("code", name="uq_bill_code"),
        sa.UniqueConstraint("entry_id", name="uq_bill_entry_id"),
        sa.UniqueConstraint("number", name="uq_bill_number"),
    )
    op.create_table(
        "payment",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "online_card",
                "online_bank",
                "counter",
                "check",
                "lockbox",
                "bank_bill_pay",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("returnable_until", sa.Date(), nullable=True),
        sa.Column("receipt_number", sa.Text(), nullable=False),
        sa.Column("receipt_code", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_payment_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payment_attempt.id"], name="fk_payment_attempt_id"
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_payment_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment"),
        sa.UniqueConstraint("attempt_id", name="uq_payment_attempt_id"),
        sa.UniqueConstraint("channel", "reference", name="uq_payment_channel_reference"),
        sa.UniqueConstraint("entry_id", name="uq_payment_entry_id"),
        sa.UniqueConstraint("receipt_code", name="uq_payment_receipt_code"),
        sa.UniqueConstraint("receipt_number", name="uq_payment_receipt_number"),
    )
    op.create_index("ix_payment_account", "payment", ["account_id", "id"])
    op.create_index("ix_payment_reference", "payment", ["reference"])

    op.create_table(
        "transfer",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column("debit_id", SERIAL, nullable=False),
        sa.Column("credit_id", SERIAL, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(["credit_id"], ["ledger_account.id"], name="fk_transfer_credit_id"),
        sa.ForeignKeyConstraint(["debit_id"], ["ledger_account.id"], name="fk_transfer_debit_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_transfer_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_transfer"),
    )
    op.create_index("ix_transfer_credit_id", "transfer", ["credit_id"])
    op.create_index("ix_transfer_debit_id", "transfer", ["debit_id"])
    op.create_index("ix_transfer_entry_id", "transfer", ["entry_id"])

    op.create_table(
        "bill_line",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("bill_id", SERIAL, nullable=False),
        sa.Column("position", SERIAL, nullable=False),
        sa.Column(
            "component",
            sa.Enum(
                "service",
                "penalty",
                "interest",
                "fee",
                "contract",
                "credit",
                name="component",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name="fk_bill_line_bill_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bill_line"),
        sa.UniqueConstraint("bill_id", "position", name="uq_bill_line_bill_id_position"),
    )
    op.create_table(
        "payment_return",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("payment_id", SERIAL, nullable=False),
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "returned",
                "disputed",
                "reinstated",
                name="returnkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_return_amount_positive")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_payment_return_entry_id"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name="fk_payment_return_payment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payment_return"),
        sa.UniqueConstraint("entry_id", name="uq_payment_return_entry_id"),
        sa.UniqueConstraint("reference", name="uq_payment_return_reference"),
    )
    op.create_index("ix_payment_return_payment_id", "payment_return", ["payment_id"])
