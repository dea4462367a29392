"""Find people by the digits of their telephone; know when an announcement was ended, and what
end it had until then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

CALLED = (
    "substr(replace(replace(replace(replace(replace(replace(replace(telephone, ' ', ''),"
    " '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''), 1, 11)"
)


def upgrade() -> None:
    for name in ("ended_at", "said_to_at"):
        op.add_column("announcement", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    is_given = sa.text("telephone <> ''")
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_person_called", "person", [sa.text(f"({CALLED})")], postgresql_where=is_given,
            sqlite_where=is_given, postgresql_concurrently=True, if_not_exists=True,
        )  # fmt: skip
