"""A write-off may be reinstated part by part, and never more of it than was written off.

An index said "once" until now; what is owed again in sum is what this adds up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"

TABLE = "change_request"
ONCE = (
    "undoes_id IS NOT NULL AND command <> 'reinstate'"
    " AND state NOT IN ('denied', 'withdrawn', 'expired')"
)
SAID = "no more is reinstated than was written off"
#: What was written off by the change that a request names, less what others of it reinstated.
TOO_MUCH = """
    NEW.command = 'reinstate' AND NEW.state = 'executed' AND NEW.amount > coalesce((
        SELECT w.amount FROM change_request w
        WHERE w.id = NEW.undoes_id AND w.account_id = NEW.account_id
          AND w.command = 'write_off' AND w.state = 'executed'
    ), 0) - coalesce((
        SELECT sum(r.amount) FROM change_request r
        WHERE r.undoes_id = NEW.undoes_id AND r.command = 'reinstate' AND r.state = 'executed'
          AND r.id <> NEW.id
    ), 0)
"""


def postgresql() -> tuple[str, str]:
    """Two that are done at once stand in line at the write-off, so that each counts the other."""
    return (
        f"""
        CREATE FUNCTION change_request_reinstates_what_is_left() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM change_request WHERE id = NEW.undoes_id FOR NO KEY UPDATE;
            IF {TOO_MUCH} THEN
                RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER change_request_reinstates_what_is_left BEFORE UPDATE ON change_request"
        " FOR EACH ROW WHEN (NEW.command = 'reinstate' AND NEW.state = 'executed')"
        " EXECUTE FUNCTION change_request_reinstates_what_is_left()",
    )


def sqlite() -> tuple[str]:
    return (
        "CREATE TRIGGER change_request_reinstates_what_is_left BEFORE UPDATE ON change_request"
        f" WHEN {TOO_MUCH} BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    )


def upgrade() -> None:
    for statement in postgresql() if op.get_bind().dialect.name == "postgresql" else sqlite():
        op.execute(statement)
    once = sa.text(ONCE)
    with op.get_context().autocommit_block():
        op.create_index(
            "uq_change_request_undoes_once", TABLE, ["undoes_id"], unique=True,
            sqlite_where=once, postgresql_where=once, postgresql_concurrently=True,
        )  # fmt: skip
        op.drop_index("uq_change_request_undoes", TABLE)
