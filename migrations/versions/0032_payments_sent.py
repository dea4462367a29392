"""That a bank was asked for a payment is chosen apart from receipts; it is off where these were.

A rule becomes wider, and rows are added. The version before cannot show the page of choices to
whoever has such a row; what it writes stays right.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = ("receipts", "answers", "sharing", "bills_by_email")
TOPICS = (*BEFORE, "payments_sent")


def upgrade() -> None:
    # SQLite makes the table anew; said here, for what it refers to cannot be read back whole.
    said = sa.Table(
        "notice_choice", sa.MetaData(),
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(sa.column("topic").in_(BEFORE), name="ck_notice_choice_topic"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_choice_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_choice"),
        sa.UniqueConstraint("person_id", "topic", name="uq_notice_choice_person_id_topic"),
    )  # fmt: skip
    with op.batch_alter_table("notice_choice", copy_from=said) as choice:
        choice.drop_constraint(op.f("ck_notice_choice_topic"), type_="check")
        choice.create_check_constraint(
            op.f("ck_notice_choice_topic"), sa.column("topic").in_(TOPICS),
            postgresql_not_valid=True,
        )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE notice_choice VALIDATE CONSTRAINT ck_notice_choice_topic")
    op.execute(
        "INSERT INTO notice_choice (person_id, topic, is_wanted, changed_at)"
        " SELECT person_id, 'payments_sent', is_wanted, changed_at FROM notice_choice"
        " WHERE topic = 'receipts'"
    )
