"""Several accounts paid with one charge."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "payment_together",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("payer_key", sa.Text(), nullable=False),
        sa.Column("parts", SERIAL, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("asked_hash", sa.Text(), nullable=False),
        sa.Column("receipt_code", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_together_amount_positive")),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_payment_together_fee_not_negative")),
        sa.CheckConstraint("parts > 0", name=op.f("ck_payment_together_parts_positive")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_payment_together_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_together"),
        sa.UniqueConstraint("receipt_code", name="uq_payment_together_receipt_code"),
    )
    op.create_index("ix_payment_together_person_id", "payment_together", ["person_id"])
    op.create_index("ix_payment_together_asked", "payment_together", ["payer_key", "asked_hash"])
    kind = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    op.execute(
        f"ALTER TABLE payment_attempt ADD COLUMN together_id {kind}"
        " CONSTRAINT fk_payment_attempt_together_id REFERENCES payment_together (id)"
    )
    op.create_index("ix_attempt_together", "payment_attempt", ["together_id"])
