"""Changes that staff ask for: proposed, decided by another, done once; and payments that move.

New tables, three new words for an entry, and one for what a person must look at, with who it is
that does not. The version before writes none of them and reads none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ENTRIES = (
    "opening", "bill", "penalty", "interest", "fee", "adjustment", "payment", "credit_applied",
    "payment_returned", "refund", "dispute_withdrawn", "dispute_reinstated", "processor_fee",
    "payout", "reversal", "contract", "instalment", "payment_moved", "write_off", "reinstated",
)  # fmt: skip
ATTENTION = (
    "mismatch", "unmatched", "late_money", "unresolved", "disputed", "over_returned",
    "job_failed", "account_link", "mail", "draft", "refund", "reconciliation", "duplicate",
    "past_due", "escrow", "cash",
)  # fmt: skip
COMMANDS = (
    "adjust", "transfer_payment", "reverse_charge", "apply_credit", "write_off", "reinstate",
)  # fmt: skip
STATES = (
    "submitted", "auto_approved", "pending", "endorsed", "returned", "stale", "approved", "failed",
    "executed", "denied", "withdrawn", "expired",
)  # fmt: skip
UNDOES = "undoes_id IS NOT NULL AND state NOT IN ('denied', 'withdrawn', 'expired')"
IS_OPEN = "target <> '' AND state NOT IN ('executed', 'denied', 'withdrawn', 'expired')"
CHECKS = {
    "amount_positive": "amount > 0",
    "second_person": "decided_by = '' OR decided_by <> requested_by",
    "endorsed_other": "endorsed_by = '' OR endorsed_by <> requested_by",
    "two_deciders": (
        "endorsed_by = '' OR decided_by = '' OR state = 'denied' OR endorsed_by <> decided_by"
    ),
    "decided": (
        "why_second = '' OR state <> 'auto_approved'"
        " AND (decided_by <> '' OR state NOT IN ('approved', 'executed'))"
    ),
    "two_for_a_reason": "NOT needs_two OR why_second <> ''",
}
ROLES = ("specialist", "supervisor", "auditor")
#: Each is only ever added to; what names a row of it a second time.
ADDED_TO = {
    "change_version": "id = NEW.id OR request_id = NEW.request_id AND version = NEW.version",
    "change_move": "id = NEW.id",
    "change_execution": "id = NEW.id OR entry_id = NEW.entry_id",
    "payment_move": (
        "id = NEW.id OR request_id = NEW.request_id OR out_entry_id = NEW.out_entry_id"
        " OR in_entry_id = NEW.in_entry_id"
    ),
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


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def count(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, SERIAL, nullable=nullable)


def json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def instant(name: str) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=False)


def cents(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def foreign(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, there in columns.items()
    ]


def upgrade() -> None:
    widen_entries()
    widen_attention()
    create_request()
    create_rest()
    protect()


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


def widen_attention() -> None:
    with op.batch_alter_table("attention") as attention:
        attention.add_column(sa.Column("not_by", sa.Text(), nullable=True))
        attention.drop_constraint("attentionkind", type_="check")
        attention.create_check_constraint(
            "attentionkind", sa.column("kind").in_(ATTENTION), postgresql_not_valid=True
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE attention VALIDATE CONSTRAINT ck_attention_attentionkind")


def create_request() -> None:
    table = "change_request"
    op.create_table(
        table,
        count("id"),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("command", word("change_command", *COMMANDS), nullable=False),
        count("account_id"),
        count("other_account_id", nullable=True),
        text("target"),
        sa.Column("state", word("request_state", *STATES), nullable=False),
        count("version"),
        cents("amount"),
        text("reason"),
        text("words"),
        json("payload"),
        json("preconditions"),
        count("ticket_id", nullable=True),
        count("document_id", nullable=True),
        count("undoes_id", nullable=True),
        text("requested_by"),
        sa.Column(
            "requested_role", word("requested_role", *ROLES), nullable=False
        ),
        sa.Column("requested_at", INSTANT, nullable=False),
        text("why_second"),
        sa.Column("needs_two", sa.Boolean(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        text("endorsed_by"),
        text("decided_by"),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("executed_at", INSTANT, nullable=True),
        json("differences"),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
            for name, rule in CHECKS.items()
        ),
        *foreign(
            table, account_id="customer_account", other_account_id="customer_account",
            ticket_id="ticket", document_id="document", undoes_id=table,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
    )  # fmt: skip
    op.create_index(
        "uq_change_request_target", table, ["target"], unique=True,
        sqlite_where=sa.text(IS_OPEN), postgresql_where=sa.text(IS_OPEN),
    )  # fmt: skip
    op.create_index(
        "uq_change_request_undoes", table, ["undoes_id"], unique=True,
        sqlite_where=sa.text(UNDOES), postgresql_where=sa.text(UNDOES),
    )  # fmt: skip
    for name, columns in {
        "account": ["account_id", "id"], "other": ["other_account_id", "id"],
        "state": ["state", "id"], "maker": ["requested_by", "executed_at"],
        "ticket": ["ticket_id"],
    }.items():  # fmt: skip
        op.create_index(f"ix_change_request_{name}", table, columns)


def create_rest() -> None:
    """What hangs on a request, and is only ever added to."""
    _create(
        "change_version", {"request_id": "change_request"}, ("request_id", "version"),
        count("version"), cents("amount"), json("payload"), json("preconditions"),
        text("reason"), text("words"), text("why_second"), text("by"),
        sa.Column("role", word("version_role", *ROLES), nullable=False), instant("at"),
    )  # fmt: skip
    _create(
        "change_move", {"request_id": "change_request"}, (),
        sa.Column("from_state", word("request_from", *STATES), nullable=False),
        sa.Column("to_state", word("request_to", *STATES), nullable=False),
        count("version"), text("by"), instant("at"), text("words"),
    )  # fmt: skip
    op.create_index("ix_change_move_request_id", "change_move", ["request_id"])
    _create(
        "change_execution", {"request_id": "change_request", "entry_id": "entry"}, ("entry_id",)
    )
    op.create_index("ix_change_execution_request_id", "change_execution", ["request_id"])
    table = "payment_move"
    _create(
        table,
        {
            "request_id": "change_request", "payment_id": "payment",
            "from_account_id": "customer_account", "to_account_id": "customer_account",
            "out_entry_id": "entry", "in_entry_id": "entry",
        },
        (),
        cents("amount"),
        instant("moved_at"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_move_amount_positive")),
        sa.CheckConstraint(
            "from_account_id <> to_account_id", name=op.f("ck_payment_move_two_accounts")
        ),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_{table}_{column}"))
            for column in ("request_id", "out_entry_id", "in_entry_id")
        ),
    )  # fmt: skip
    op.create_index("ix_payment_move_payment", table, ["payment_id", "id"])


def _create(
    table: str, to: dict[str, str], unique: tuple[str, ...], *more: sa.schema.SchemaItem
) -> None:
    once = [sa.UniqueConstraint(*unique, name=op.f(f"uq_{table}_{'_'.join(unique)}"))]
    op.create_table(
        table, count("id"), *(count(column) for column in to), *more, *foreign(table, **to),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")), *(once if unique else ()),
    )  # fmt: skip


def protect() -> None:
    """What is written stays; ``0067`` says what may become of a request."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ADDED_TO:
            op.execute(
                f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table, same in ADDED_TO.items():
        never = f"BEGIN SELECT RAISE(ABORT, '{table} is written once and never changed'); END"
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_never_{act.lower()}s BEFORE {act} ON {table} {never}"
            )
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - our own words
        op.execute(
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} WHEN {exists} {never}"
        )
