"""Contracts of years: a charge in monthly instalments, what was asked for of it, who signed.

New tables, and two new words for an entry. The version before posts neither and reads none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ENTRIES = (
    "opening", "bill", "penalty", "interest", "fee", "adjustment", "payment", "credit_applied",
    "payment_returned", "refund", "dispute_withdrawn", "dispute_reinstated", "processor_fee",
    "payout", "reversal", "contract", "instalment",
)  # fmt: skip
STATES = (
    "proposed", "approved", "in_force", "missed", "defaulted", "called", "paid", "denied",
    "cancelled",
)  # fmt: skip
LIVE = "state IN ('proposed', 'approved', 'in_force', 'missed', 'defaulted', 'called')"
CHECKS = {
    "principal_positive": "principal > 0",
    "fifteen_years": "months >= 1 AND months <= 180",
    "not_due_is_of_it": "not_due >= 0 AND not_due <= principal",
    "second_person": "decided_by = '' OR decided_by <> proposed_by",
    "decided": "decided_by <> '' OR state IN ('proposed', 'cancelled')",
    "signed": (
        "signed_at IS NOT NULL OR"
        " (state IN ('proposed', 'approved', 'denied', 'cancelled') AND not_due = 0)"
    ),
    "all_asked_for": "state NOT IN ('called', 'paid') OR not_due = 0",
    "missed_has_a_day": "(state = 'missed') = (ends_on IS NOT NULL)",
}
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
    widen_entries()
    create_contract()
    create_item()
    create_signature()
    create_move()


def widen_entries() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:  # triggers of other tables look at entries, which are away for a moment
        op.execute("PRAGMA legacy_alter_table = ON")
    with op.batch_alter_table("entry", reflect_kwargs={"resolve_fks": False}) as entry:
        entry.drop_constraint("entrykind", type_="check")
        entry.create_check_constraint(
            "entrykind", sa.column("kind").in_(ENTRIES), postgresql_not_valid=True
        )
    for statement in ("PRAGMA legacy_alter_table = OFF", *GUARDS) if is_sqlite else ():
        op.execute(statement)
    if not is_sqlite:
        op.execute("ALTER TABLE entry VALIDATE CONSTRAINT ck_entry_entrykind")


def create_contract() -> None:
    op.create_table(
        "contract",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("state", word("contractstate", *STATES), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("months", SERIAL, nullable=False),
        sa.Column("payment", sa.BigInteger(), nullable=False),
        sa.Column("treasurer_fee", sa.BigInteger(), nullable=False),
        sa.Column("admin_fee", sa.BigInteger(), nullable=False),
        sa.Column("is_due_on_sale", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("not_due", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_contract_{name}"))
            for name, rule in CHECKS.items()
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_contract_account_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contract_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("key", name=op.f("uq_contract_key")),
    )
    op.create_index("ix_contract_account", "contract", ["account_id", "id"])
    op.create_index("ix_contract_state", "contract", ["state", "id"])
    op.create_index(
        "uq_contract_live", "contract", ["account_id"], unique=True,
        sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE),
    )  # fmt: skip


def create_item() -> None:
    op.create_table(
        "contract_item",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("contract_id", SERIAL, nullable=False),
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("entry_id", SERIAL, nullable=False),
        sa.Column(
            "kind", word("contract_item_kind", "instalment", "prepaid", "rest"), nullable=False
        ),
        sa.Column("month", SERIAL, nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("left_after", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "principal >= 0 AND interest >= 0 AND fee >= 0", name=op.f("ck_contract_item_parts")
        ),
        sa.CheckConstraint(
            "principal + interest + fee > 0", name=op.f("ck_contract_item_something")
        ),
        sa.CheckConstraint("left_after >= 0", name=op.f("ck_contract_item_never_below")),
        sa.CheckConstraint(
            "kind <> 'rest' OR left_after = 0", name=op.f("ck_contract_item_rest_is_all")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_item_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_contract_item_account_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_contract_item_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_item")),
        sa.UniqueConstraint(
            "contract_id", "number", name=op.f("uq_contract_item_contract_id_number")
        ),
        sa.UniqueConstraint("entry_id", name=op.f("uq_contract_item_entry_id")),
    )
    op.create_index("ix_contract_item_account", "contract_item", ["account_id", "due_on"])


def create_signature() -> None:
    op.create_table(
        "contract_signature",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("contract_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("where", word("contract_where", "portal", "paper"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_signature_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contract_signature_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_signature")),
        sa.UniqueConstraint("key", name=op.f("uq_contract_signature_key")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_contract_signature_contract_id")),
    )


def create_move() -> None:
    op.create_table(
        "contract_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("contract_id", SERIAL, nullable=False),
        sa.Column("from_state", word("contract_from", *STATES), nullable=False),
        sa.Column("to_state", word("contract_to", *STATES), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_move_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_move")),
    )
    op.create_index("ix_contract_move_contract_id", "contract_move", ["contract_id"])
