"""Refunds and disputes, and the rule that no more goes back of a payment than came.

New tables, and a new word for an entry. The version before asks for no refund and reads none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ENTRIES = (
    "opening", "bill", "penalty", "interest", "fee", "adjustment", "payment", "credit_applied",
    "payment_returned", "refund", "dispute_withdrawn", "dispute_reinstated", "processor_fee",
    "payout", "reversal",
)  # fmt: skip
STATES = (
    "requested", "approved", "sent", "unknown", "pending", "succeeded", "failed", "cancelled",
    "denied", "check_asked", "check_written", "check_voided",
)  # fmt: skip
STATUSES = (
    "warning_needs_response", "warning_under_review", "warning_closed", "needs_response",
    "under_review", "won", "lost", "prevented", "other",
)  # fmt: skip
#: Of one refund, what is still to go or is gone; what else is asked back; what went by itself.
ALIVE = "state NOT IN ('failed', 'cancelled', 'denied', 'check_voided')"
ASKED = f"SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_id = NEW.payment_id AND {ALIVE}"  # noqa: S608 - our own words
POSTED = (
    "SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_id = NEW.payment_id"
    " AND entry_id IS NOT NULL AND reversal_id IS NULL"
)
WENT = (
    "SELECT coalesce(sum(CASE kind WHEN 'reinstated' THEN -amount ELSE amount END), 0)"
    " FROM payment_return WHERE payment_id = NEW.payment_id"
)
CAME = "SELECT e.total FROM payment p JOIN entry e ON e.id = p.entry_id WHERE p.id = NEW.payment_id"
TOO_MUCH = "more would go back of the payment than came"

POSTGRESQL = f"""
CREATE FUNCTION refund_is_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF ({ASKED}) + ({WENT}) + NEW.amount > ({CAME}) THEN
            RAISE EXCEPTION '{TOO_MUCH}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.key, NEW.payment_id, NEW.account_id, NEW.amount, NEW.requested_by, NEW.needs_second)
       IS DISTINCT FROM
       (OLD.key, OLD.payment_id, OLD.account_id, OLD.amount, OLD.requested_by, OLD.needs_second)
    THEN
        RAISE EXCEPTION 'what a refund asks for is written once and never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.entry_id IS NULL AND NEW.entry_id IS NOT NULL
       AND ({POSTED}) + ({WENT}) + NEW.amount > ({CAME}) THEN
        RAISE EXCEPTION '{TOO_MUCH}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refund_is_left BEFORE INSERT OR UPDATE ON refund
    FOR EACH ROW EXECUTE FUNCTION refund_is_left();

CREATE FUNCTION return_is_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> 'reinstated' AND ({POSTED}) + ({WENT}) + NEW.amount > ({CAME}) THEN
        RAISE EXCEPTION '{TOO_MUCH}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER return_is_left BEFORE INSERT ON payment_return
    FOR EACH ROW EXECUTE FUNCTION return_is_left();
"""  # noqa: S608 - our own words

SQLITE = (
    f"""
    CREATE TRIGGER refund_is_left BEFORE INSERT ON refund
    WHEN ({ASKED}) + ({WENT}) + NEW.amount > ({CAME})
    BEGIN SELECT RAISE(ABORT, '{TOO_MUCH}'); END
    """,
    """
    CREATE TRIGGER refund_asks_once BEFORE UPDATE ON refund
    WHEN NEW.key <> OLD.key OR NEW.payment_id <> OLD.payment_id
        OR NEW.account_id <> OLD.account_id OR NEW.amount <> OLD.amount
        OR NEW.requested_by <> OLD.requested_by OR NEW.needs_second <> OLD.needs_second
    BEGIN
        SELECT RAISE(ABORT, 'what a refund asks for is written once and never changed');
    END
    """,
    f"""
    CREATE TRIGGER refund_posted_is_left BEFORE UPDATE OF entry_id ON refund
    WHEN OLD.entry_id IS NULL AND NEW.entry_id IS NOT NULL
        AND ({POSTED}) + ({WENT}) + NEW.amount > ({CAME})
    BEGIN SELECT RAISE(ABORT, '{TOO_MUCH}'); END
    """,
    f"""
    CREATE TRIGGER return_is_left BEFORE INSERT ON payment_return
    WHEN NEW.kind <> 'reinstated' AND ({POSTED}) + ({WENT}) + NEW.amount > ({CAME})
    BEGIN SELECT RAISE(ABORT, '{TOO_MUCH}'); END
    """,
)  # noqa: S608 - our own words
#: SQLite copies the table of entries to give it a word; what guarded it is put up again.
GUARDS = (
    """
    CREATE TRIGGER entry_respects_closed_period BEFORE INSERT ON entry
    WHEN EXISTS (
        SELECT 1 FROM closed_period WHERE month = date(NEW.effective_on, 'start of month')
    )
    BEGIN SELECT RAISE(ABORT, 'the books of this month are closed'); END
    """,
    *(
        f"CREATE TRIGGER entry_never_{act.lower()}s BEFORE {act} ON entry"
        " BEGIN SELECT RAISE(ABORT, 'entry is written once and never changed'); END"
        for act in ("UPDATE", "DELETE")
    ),
    """
    CREATE TRIGGER entry_never_replaced BEFORE INSERT ON entry
    WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM entry WHERE key = NEW.key)
        OR EXISTS (SELECT 1 FROM entry WHERE reverses_id = NEW.reverses_id)
    BEGIN SELECT RAISE(ABORT, 'entry is written once and never changed'); END
    """,
)


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("entry", reflect_kwargs={"resolve_fks": False}) as entry:
        entry.drop_constraint("entrykind", type_="check")
        entry.create_check_constraint(
            "entrykind", sa.column("kind").in_(ENTRIES), postgresql_not_valid=True
        )
    if not is_sqlite:
        op.execute("ALTER TABLE entry VALIDATE CONSTRAINT ck_entry_entrykind")
    for guard in GUARDS if is_sqlite else ():
        op.execute(guard)
    _refunds()
    _disputes()
    for statement in SQLITE if is_sqlite else (POSTGRESQL,):
        op.execute(statement)


def _refunds() -> None:
    op.create_table(
        "refund",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("payment_id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("way", word("refundway", "source", "check"), nullable=False),
        sa.Column("state", word("refundstate", *STATES), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("available_seen", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason",
            word("refundreason", "duplicate", "overpaid", "mistake", "moved_out", "other"),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("keys_spent", SERIAL, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("failure_code", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("check_number", sa.Text(), nullable=False),
        sa.Column("check_written_on", sa.Date(), nullable=True),
        sa.Column("entry_id", SERIAL, nullable=True),
        sa.Column("reversal_id", SERIAL, nullable=True),
        sa.Column("next_look_at", INSTANT, nullable=True),
        sa.Column("looks", SERIAL, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_amount_positive")),
        sa.CheckConstraint(
            "decided_by = '' OR decided_by <> requested_by", name=op.f("ck_refund_second_person")
        ),
        sa.CheckConstraint(
            "NOT needs_second OR decided_by <> '' OR state IN ('requested', 'cancelled')",
            name=op.f("ck_refund_decided"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('check_written', 'check_voided') OR check_number <> ''",
            name=op.f("ck_refund_check_has_number"),
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_refund_account_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_refund_entry_id")),
        sa.ForeignKeyConstraint(["reversal_id"], ["entry.id"], name=op.f("fk_refund_reversal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_refund_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_refund_provider_id")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_refund_entry_id")),
        sa.UniqueConstraint("reversal_id", name=op.f("uq_refund_reversal_id")),
    )
    op.create_index("ix_refund_account", "refund", ["account_id", "id"])
    op.create_index("ix_refund_payment", "refund", ["payment_id", "id"])
    op.create_index("ix_refund_state", "refund", ["state", "id"])
    is_looked_at = sa.text("next_look_at IS NOT NULL")
    op.create_index(
        "ix_refund_look", "refund", ["next_look_at"],
        sqlite_where=is_looked_at, postgresql_where=is_looked_at,
    )  # fmt: skip
    is_check = sa.text("check_number <> ''")
    op.create_index(
        "uq_refund_check", "refund", ["check_number"], unique=True,
        sqlite_where=is_check, postgresql_where=is_check,
    )  # fmt: skip
    op.create_table(
        "refund_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("refund_id", SERIAL, nullable=False),
        sa.Column("from_state", word("refund_from", *STATES), nullable=False),
        sa.Column("to_state", word("refund_to", *STATES), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_refund_move_refund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_move")),
    )
    op.create_index("ix_refund_move_refund_id", "refund_move", ["refund_id"])


def _disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("network_code", sa.Text(), nullable=False),
        sa.Column("status", word("disputestatus", *STATUSES), nullable=False),
        sa.Column("evidence_due_at", INSTANT, nullable=True),
        sa.Column("submissions", SERIAL, nullable=False),
        sa.Column("money_moves", SERIAL, nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("stance", word("disputestance", "none", "answered", "accepted"), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_dispute_amount_positive")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["payment_attempt.id"], name=op.f("fk_dispute_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_dispute_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_dispute_provider_id")),
    )
    op.create_index("ix_dispute_account", "dispute", ["account_id", "id"])
    op.create_index("ix_dispute_attempt_id", "dispute", ["attempt_id"])
    op.create_index("ix_dispute_due", "dispute", ["status", "evidence_due_at", "id"])
    op.create_table(
        "dispute_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("dispute_id", SERIAL, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_move_dispute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_move")),
    )
    op.create_index("ix_dispute_move_dispute_id", "dispute_move", ["dispute_id"])
