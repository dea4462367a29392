"""The yearly notice of special rates, and the proof of each that was sent.

New tables alone. The version before reads none of them; a print file of notices that it finds, it
would take for one of bills: hand over what is drawn before going back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TO_PRINT = "way = 'paper' AND file_id IS NULL"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def count(name: str) -> sa.Column[int]:
    return sa.Column(name, SERIAL, nullable=False)


def upgrade() -> None:
    op.create_table(
        "special_rates_notice",
        count("id"),
        count("year"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        count("bills"),
        count("discounted"),
        count("undiscounted"),
        sa.Column("shift", sa.BigInteger(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        text("prepared_by"),
        sa.Column("prepared_at", INSTANT, nullable=False),
        text("approved_by"),
        sa.Column("approved_at", INSTANT, nullable=True),
        count("written_to"),
        count("written"),
        sa.Column("written_at", INSTANT, nullable=True),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_special_rates_notice_forward")),
        sa.CheckConstraint(
            "approved_by = '' OR approved_by <> prepared_by",
            name=op.f("ck_special_rates_notice_second_person"),
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by = '')",
            name=op.f("ck_special_rates_notice_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "written = 0 OR approved_at IS NOT NULL",
            name=op.f("ck_special_rates_notice_sent_when_approved"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_rates_notice")),
        sa.UniqueConstraint("year", name=op.f("uq_special_rates_notice_year")),
    )
    _sendings()


def _sendings() -> None:
    op.create_table(
        "special_rates_sending",
        count("id"),
        text("key"),
        count("notice_id"),
        count("account_id"),
        sa.Column(
            "why", word("notice_why", "yearly", "welcome", "back_on_paper"), nullable=False
        ),
        sa.Column("way", word("notice_way", "paper", "email"), nullable=False),
        text("sent_to"),
        text("language"),
        sa.Column("made_at", INSTANT, nullable=False),
        text("made_by"),
        sa.Column("message_id", SERIAL, nullable=True),
        sa.Column("file_id", SERIAL, nullable=True),
        sa.Column("place", SERIAL, nullable=True),
        sa.CheckConstraint(
            "(way = 'email') = (message_id IS NOT NULL)",
            name=op.f("ck_special_rates_sending_email_has_message"),
        ),
        sa.CheckConstraint(
            "(file_id IS NULL) = (place IS NULL)",
            name=op.f("ck_special_rates_sending_in_a_file_at_a_place"),
        ),
        sa.CheckConstraint(
            "way = 'paper' OR file_id IS NULL",
            name=op.f("ck_special_rates_sending_paper_alone_is_printed"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_special_rates_sending_{column}")
            )
            for column, table in (
                ("notice_id", "special_rates_notice"), ("account_id", "customer_account"),
                ("message_id", "outbox_message"), ("file_id", "print_file"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_rates_sending")),
        sa.UniqueConstraint("key", name=op.f("uq_special_rates_sending_key")),
        sa.UniqueConstraint(
            "notice_id", "account_id", "why",
            name=op.f("uq_special_rates_sending_notice_id_account_id_why"),
        ),
        sa.UniqueConstraint(
            "file_id", "place", name=op.f("uq_special_rates_sending_file_id_place")
        ),
    )  # fmt: skip
    table = "special_rates_sending"
    op.create_index("ix_special_rates_sending_account", table, ["account_id", "id"])
    op.create_index("ix_special_rates_sending_message", table, ["message_id"])
    op.create_index(
        "ix_special_rates_sending_to_print", table, ["notice_id", "id"],
        sqlite_where=sa.text(TO_PRINT), postgresql_where=sa.text(TO_PRINT),
    )  # fmt: skip
