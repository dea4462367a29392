"""What is past due in instalments: signed, kept, missed, broken or paid; late fees wait for it.

The rule of the words of a hold becomes wider. The version before writes no such hold, and reads
none of the new tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
HOLDS = (
    "late_fees", "past_due_notices", "autopay", "refunds", "email", "arrangement", "bankruptcy",
    "deceased", "lien_decided", "returned_mail", "verified_caller", "language",
)  # fmt: skip
STATES = ("proposed", "kept", "missed", "broken", "paid", "cancelled")
LIVE = "state IN ('proposed', 'kept', 'missed')"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    widen_holds()
    op.create_table(
        "arrangement",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("state", word("arrangementstate", *STATES), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("is_together", sa.Boolean(), nullable=False),
        sa.Column("needs_owner", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("sign_until", sa.Date(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_arrangement_amount_positive")),
        sa.CheckConstraint(
            "state = 'proposed' OR state = 'cancelled' OR signed_at IS NOT NULL",
            name=op.f("ck_arrangement_signed"),
        ),
        sa.CheckConstraint(
            "(state = 'missed') = (ends_on IS NOT NULL)",
            name=op.f("ck_arrangement_missed_has_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_arrangement_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_arrangement_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement")),
        sa.UniqueConstraint("key", name=op.f("uq_arrangement_key")),
    )
    op.create_index("ix_arrangement_account", "arrangement", ["account_id", "id"])
    op.create_index("ix_arrangement_state", "arrangement", ["state", "id"])
    op.create_index(
        "uq_arrangement_live", "arrangement", ["account_id"], unique=True,
        sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE),
    )  # fmt: skip
    create_parts()


def widen_holds() -> None:
    with op.batch_alter_table("account_hold", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint("hold_kind", type_="check")
        table.create_check_constraint(
            "hold_kind", sa.column("kind").in_(HOLDS), postgresql_not_valid=True
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE account_hold VALIDATE CONSTRAINT ck_account_hold_hold_kind")


def create_parts() -> None:
    whole = ["arrangement_id"], ["arrangement.id"]
    op.create_table(
        "arrangement_instalment",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("arrangement_id", SERIAL, nullable=False),
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_arrangement_instalment_amount_positive")),
        sa.ForeignKeyConstraint(*whole, name=op.f("fk_arrangement_instalment_arrangement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_instalment")),
        sa.UniqueConstraint(
            "arrangement_id", "number", name=op.f("uq_arrangement_instalment_arrangement_id_number")
        ),
    )
    op.create_table(
        "arrangement_signature",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("arrangement_id", SERIAL, nullable=False),
        sa.Column("signer", word("arrangement_signer", "payer", "owner"), nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("where", word("arrangement_where", "portal", "paper"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(*whole, name=op.f("fk_arrangement_signature_arrangement_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_arrangement_signature_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_signature")),
        sa.UniqueConstraint("key", name=op.f("uq_arrangement_signature_key")),
        sa.UniqueConstraint(
            "arrangement_id", "signer", name=op.f("uq_arrangement_signature_arrangement_id_signer")
        ),
    )
    op.create_table(
        "arrangement_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("arrangement_id", SERIAL, nullable=False),
        sa.Column("from_state", word("arrangement_from", *STATES), nullable=False),
        sa.Column("to_state", word("arrangement_to", *STATES), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(*whole, name=op.f("fk_arrangement_move_arrangement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement_move")),
    )
    op.create_index("ix_arrangement_move_arrangement_id", "arrangement_move", ["arrangement_id"])
