"""Whom others let out of an account, also when they had not linked it themselves.

Those whose link was taken back are the first of them: until now the link itself said so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shut_out",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", SERIAL, nullable=False),
        sa.Column("person_id", SERIAL, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["customer_account.id"], name="fk_shut_out_account_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_shut_out_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shut_out"),
    )
    for column in ("account_id", "person_id"):
        op.create_index(f"ix_shut_out_{column}", "shut_out", [column])
    op.execute(
        "INSERT INTO shut_out (account_id, person_id, since, by)"
        " SELECT account_id, person_id, min(ended_at), 'letter' FROM account_link"
        " WHERE ended_by = 'undone' GROUP BY account_id, person_id"
    )
