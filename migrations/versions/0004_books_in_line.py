"""Stand in line for an account and read its books on one way to the database."""

from alembic import op

revision = "0004"
down_revision = "0003"

# Two statements of a volatile function see two moments: what is read after the lock is
# what the one before us in line left. In one statement it would be what was before the wait.
POSTGRESQL = """
CREATE FUNCTION books_in_line(whose bigint, codes text[])
RETURNS TABLE (id bigint, code text, component text, balance bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM 1 FROM customer_account c WHERE c.id = whose FOR UPDATE;
    RETURN QUERY
        SELECT a.id, a.code, a.component::text, a.balance
        FROM ledger_account a WHERE a.account_id = whose
        UNION ALL
        SELECT a.id, a.code, a.component::text, a.balance
        FROM ledger_account a WHERE a.code = ANY (codes);
END $$;
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
