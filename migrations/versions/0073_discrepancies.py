"""Discrepancies: cases of figures that should agree and do not, their accounts, changes and steps.

New tables alone. The version before writes none of them and reads none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TYPES = (
    "unmatched_receipt", "unknown_account", "duplicate_payment", "amount_mismatch",
    "missing_in_ledger", "missing_in_bank", "returned_item_unprocessed", "misapplied_payment",
    "processor_fee_variance", "drawer_over_short", "deposit_variance", "subledger_vs_gl",
    "autopay_drift", "billing_error", "stale_credit_balance", "orphan_refund",
)  # fmt: skip
STATES = (
    "detected", "triaged", "investigating", "waiting", "fix_proposed", "pending_approval",
    "fix_executed", "verified", "no_action", "closed", "reopened",
)  # fmt: skip
CAUSES = (
    "paid_again", "sent_twice", "both_meant", "wrong_account_named", "keyed_wrong", "read_wrong",
    "posted_late", "never_posted", "other_side_late", "other_side_wrong", "contract_terms",
    "counted_wrong", "change_given_wrong", "method_gone", "told_wrong", "rate_wrong",
    "facts_wrong", "customer_gone", "overpaid", "not_cashed", "cleared", "software", "tampered",
    "other",
)  # fmt: skip
CHECKS = {
    "amount_not_negative": "amount >= 0",
    "closed_at": "(state = 'closed') = (closed_at IS NOT NULL)",
    "closed_with_root_cause": "state <> 'closed' OR root_cause IS NOT NULL",
    "rule_found_it": "(found_by = 'rule') = (rule <> '')",
    "second_person": "agreed_by = '' OR agreed_by <> stated_by",
    "second_agreed": ("NOT needs_second OR agreed_by <> '' OR state NOT IN ('verified', 'closed')"),
    "verified_at_nothing": (
        "state <> 'verified' OR proof IS NOT NULL AND proof = 0 OR agreed_by <> ''"
    ),
    "proved_once": "(proved_at IS NULL) = (proof IS NULL)",
}
CASE, STEP = "discrepancy_case", "discrepancy_step"
IS_OPEN = "state <> 'closed'"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def count(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, SERIAL, nullable=nullable)


def cents(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=nullable)


def foreign(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, there in columns.items()
    ]


def upgrade() -> None:
    create_case()
    create_rest()
    protect()


def create_case() -> None:
    op.create_table(
        CASE,
        count("id"),
        text("key"),
        sa.Column("type", word("case_type", *TYPES), nullable=False),
        sa.Column("found_by", word("foundby", "rule", "staff", "customer"), nullable=False),
        text("rule"),
        text("subject"),
        sa.Column("state", word("casestate", *STATES), nullable=False),
        count("version"),
        text("words"),
        cents("amount"),
        cents("amount_found"),
        sa.Column("evidence", sa.JSON(), nullable=False),
        instant("opened_at"),
        text("opened_by"),
        sa.Column("due_on", sa.Date(), nullable=False),
        text("owner"),
        count("ticket_id", nullable=True),
        text("statement"),
        text("stated_by"),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        text("agreed_by"),
        cents("proof", nullable=True),
        instant("proved_at", nullable=True),
        sa.Column("root_cause", word("rootcause", *CAUSES), nullable=True),
        text("cause_words"),
        text("prevention"),
        instant("closed_at", nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{CASE}_{name}"))
            for name, rule in CHECKS.items()
        ),
        *foreign(CASE, ticket_id="ticket"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CASE}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{CASE}_key")),
    )
    where = sa.text(IS_OPEN)
    for name, columns in {"open": ["id"], "type": ["type", "id"], "owner": ["owner", "id"]}.items():
        op.create_index(
            f"ix_discrepancy_case_{name}", CASE, columns, sqlite_where=where,
            postgresql_where=where,
        )  # fmt: skip
    op.create_index("ix_discrepancy_case_subject", CASE, ["subject"])
    op.create_index("ix_discrepancy_case_ticket_id", CASE, ["ticket_id"])


def create_rest() -> None:
    table = "discrepancy_account"
    op.create_table(
        table, count("id"), count("case_id"), count("account_id"),
        *foreign(table, case_id=CASE, account_id="customer_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "account_id", name=op.f(f"uq_{table}_case_id_account_id")),
    )  # fmt: skip
    op.create_index(f"ix_{table}_account_id", table, ["account_id"])
    table = "discrepancy_change"
    op.create_table(
        table, count("request_id"), count("case_id"),
        *foreign(table, request_id="change_request", case_id=CASE),
        sa.PrimaryKeyConstraint("request_id", name=op.f(f"pk_{table}")),
    )  # fmt: skip
    op.create_index(f"ix_{table}_case_id", table, ["case_id"])
    op.create_table(
        STEP, count("id"), count("case_id"),
        sa.Column("state", word("step_state", *STATES), nullable=False),
        cents("amount"), text("by"), instant("at"), text("words"),
        *foreign(STEP, case_id=CASE), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{STEP}")),
    )  # fmt: skip
    op.create_index(f"ix_{STEP}_case_id", STEP, ["case_id"])


def protect() -> None:
    """What was done with a case stays written."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {STEP}_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE"
            f" ON {STEP} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    never = f"BEGIN SELECT RAISE(ABORT, '{STEP} is written once and never changed'); END"
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {STEP}_never_{act.lower()}s BEFORE {act} ON {STEP} {never}")
    exists = f"EXISTS (SELECT 1 FROM {STEP} WHERE id = NEW.id)"  # noqa: S608 - our own words
    op.execute(
        f"CREATE TRIGGER {STEP}_never_replaced BEFORE INSERT ON {STEP} WHEN {exists} {never}"
    )
