"""How bills leave the house: what they said, as a hash; print files, proof of sending, paperless.

The version before reads and writes none of it: its bills have no hash until they are shown.
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WHYS = ("new", "again", "back_on_paper", "reprint")
STATES = ("asked", "on", "ended")
ENDS = ("", "wished", "came_back", "unreachable")
TO_PRINT = "way = 'paper' AND file_id IS NULL"
LIVE = "state <> 'ended'"
NEVER = "bill_hash is written once and never changed"


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    create_hashes()
    create_files()
    create_sendings()
    create_paperless()


def create_hashes() -> None:
    op.create_table(
        "bill_hash",
        sa.Column("bill_id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_bill_hash_bill_id")),
        sa.PrimaryKeyConstraint("bill_id", name=op.f("pk_bill_hash")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER bill_hash_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON bill_hash FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER bill_hash_never_{act.lower()}s BEFORE {act} ON bill_hash"
            f" BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
        )
    op.execute(
        "CREATE TRIGGER bill_hash_never_replaced BEFORE INSERT ON bill_hash"
        " WHEN EXISTS (SELECT 1 FROM bill_hash WHERE bill_id = NEW.bill_id)"
        " BEGIN SELECT RAISE(ABORT, 'bill_hash is written once and never changed'); END"
    )


def create_files() -> None:
    op.create_table(
        "print_file",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("run_id", SERIAL, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("bills", SERIAL, nullable=False),
        sa.Column("drawn", SERIAL, nullable=False),
        sa.Column("pages", SERIAL, nullable=False),
        sa.Column("list_id", SERIAL, nullable=True),
        sa.Column("made_at", INSTANT, nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("handed_at", INSTANT, nullable=True),
        sa.Column("handed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(made_at IS NULL) = (list_id IS NULL)", name=op.f("ck_print_file_made_has_its_list")
        ),
        sa.CheckConstraint(
            "(handed_at IS NULL) = (handed_by = '') AND (handed_at IS NULL) = (handed_on IS NULL)",
            name=op.f("ck_print_file_handed_by_somebody"),
        ),
        sa.CheckConstraint(
            "handed_at IS NULL OR made_at IS NOT NULL", name=op.f("ck_print_file_handed_when_made")
        ),
        sa.CheckConstraint("drawn <= bills", name=op.f("ck_print_file_drawn_of_its_bills")),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_print_file_run_id")),
        sa.ForeignKeyConstraint(["list_id"], ["document.id"], name=op.f("fk_print_file_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_file")),
        sa.UniqueConstraint("key", name=op.f("uq_print_file_key")),
    )
    op.create_index("ix_print_file_run_id", "print_file", ["run_id"])
    op.create_table(
        "print_part",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("file_id", SERIAL, nullable=False),
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("first_place", SERIAL, nullable=False),
        sa.Column("last_place", SERIAL, nullable=False),
        sa.Column("pages", SERIAL, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("document_id", SERIAL, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["print_file.id"], name=op.f("fk_print_part_file_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_print_part_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_part")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_print_part_file_id_number")),
    )


def create_sendings() -> None:
    op.create_table(
        "bill_sending",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("bill_id", SERIAL, nullable=False),
        sa.Column("run_id", SERIAL, nullable=True),
        sa.Column("way", word("bill_way", "paper", "email"), nullable=False),
        sa.Column("why", word("sending_why", *WHYS), nullable=False),
        sa.Column("sent_to", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("message_id", SERIAL, nullable=True),
        sa.Column("file_id", SERIAL, nullable=True),
        sa.Column("place", SERIAL, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(way = 'email') = (message_id IS NOT NULL)",
            name=op.f("ck_bill_sending_email_has_message"),
        ),
        sa.CheckConstraint(
            "(file_id IS NULL) = (place IS NULL)", name=op.f("ck_bill_sending_in_a_file_at_a_place")
        ),
        sa.CheckConstraint(
            "way = 'paper' OR file_id IS NULL", name=op.f("ck_bill_sending_paper_alone_is_printed")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_bill_sending_bill_id")),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_bill_sending_run_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name=op.f("fk_bill_sending_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["print_file.id"], name=op.f("fk_bill_sending_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_sending")),
        sa.UniqueConstraint("key", name=op.f("uq_bill_sending_key")),
        sa.UniqueConstraint("file_id", "place", name=op.f("uq_bill_sending_file_id_place")),
    )
    op.create_index("ix_bill_sending_bill", "bill_sending", ["bill_id", "id"])
    op.create_index("ix_bill_sending_message", "bill_sending", ["message_id"])
    op.create_index("ix_bill_sending_run", "bill_sending", ["run_id", "id"])
    op.create_index(
        "ix_bill_sending_to_print", "bill_sending", ["run_id", "id"],
        sqlite_where=sa.text(TO_PRINT), postgresql_where=sa.text(TO_PRINT),
    )  # fmt: skip


def create_paperless() -> None:
    op.create_table(
        "paperless",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("state", word("paperless_state", *STATES), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("mailed_to", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("shown_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_why", word("paperless_end", *ENDS), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_why <> '')", name=op.f("ck_paperless_ended_for_a_reason")
        ),
        sa.CheckConstraint(
            "state <> 'on' OR shown_at IS NOT NULL", name=op.f("ck_paperless_on_once_shown")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name=op.f("fk_paperless_account_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paperless_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paperless")),
        sa.UniqueConstraint("key", name=op.f("uq_paperless_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_paperless_token_hash")),
    )
    op.create_index("ix_paperless_account", "paperless", ["account_id", "id"])
    op.create_index(
        "uq_paperless_live", "paperless", ["account_id"], unique=True,
        sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE),
    )  # fmt: skip
    op.create_table(
        "paperless_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("paperless_id", SERIAL, nullable=False),
        sa.Column("from_state", word("paperless_from", *STATES), nullable=False),
        sa.Column("to_state", word("paperless_to", *STATES), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["paperless_id"], ["paperless.id"], name=op.f("fk_paperless_move_paperless_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paperless_move")),
    )
    op.create_index("ix_paperless_move_paperless_id", "paperless_move", ["paperless_id"])
