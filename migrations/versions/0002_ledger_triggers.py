"""The database keeps the books: balances, closed months, and rows that never change.

On PostgreSQL the balances are kept once a statement, for all of its rows, and
in the order of the accounts' ids, so that two postings never wait for each
other in a circle. SQLite has one writer at a time and keeps them row by row.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

#: Facts. What is wrong in them is put right by another row.
WRITTEN_ONCE = (
    "entry",
    "transfer",
    "payment",
    "payment_return",
    "bill",
    "bill_line",
    "attempt_transition",
    "audit_event",
    "closed_period",
)

POSTGRESQL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once and never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION entry_respects_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE month date;
BEGIN
    SELECT c.month INTO month FROM closed_period c
        WHERE c.month IN (SELECT DISTINCT date_trunc('month', effective_on)::date FROM added)
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the books of % are closed', month USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entry_respects_closed_period AFTER INSERT ON entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entry_respects_closed_period();

CREATE FUNCTION transfer_keeps_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE posted_to_control bigint;
BEGIN
    WITH leaf AS (
        SELECT id, sum(amount)::bigint AS change FROM (
            SELECT debit_id AS id, amount FROM added
            UNION ALL SELECT credit_id, -amount FROM added
        ) moved GROUP BY id
    ), every AS (
        SELECT id, change FROM leaf
        UNION ALL
        SELECT a.control_id, sum(l.change)::bigint
            FROM leaf l JOIN ledger_account a ON a.id = l.id
            WHERE a.control_id IS NOT NULL GROUP BY a.control_id
    ), locked AS (
        SELECT a.id, e.change FROM ledger_account a JOIN every e ON e.id = a.id
            ORDER BY a.id FOR NO KEY UPDATE OF a
    )
    UPDATE ledger_account a SET balance = a.balance + l.change FROM locked l WHERE a.id = l.id;

    SELECT p.id INTO posted_to_control FROM (
            SELECT debit_id AS id FROM added UNION SELECT credit_id FROM added
        ) p
        JOIN ledger_account g ON g.id = p.id AND g.code IS NOT NULL
        WHERE EXISTS (SELECT 1 FROM ledger_account s WHERE s.control_id = p.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger account % is a control account: post to its subledger',
            posted_to_control USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER transfer_keeps_balances AFTER INSERT ON transfer
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION transfer_keeps_balances();

ALTER TABLE ledger_account SET (fillfactor = 70);
"""

SQLITE = (
    """
    CREATE TRIGGER entry_respects_closed_period BEFORE INSERT ON entry
    WHEN EXISTS (
        SELECT 1 FROM closed_period WHERE month = date(NEW.effective_on, 'start of month')
    )
    BEGIN SELECT RAISE(ABORT, 'the books of this month are closed'); END
    """,
    """
    CREATE TRIGGER transfer_spares_control BEFORE INSERT ON transfer
    WHEN EXISTS (
        SELECT 1 FROM ledger_account WHERE control_id IN (NEW.debit_id, NEW.credit_id)
    )
    BEGIN SELECT RAISE(ABORT, 'a control account is posted to through its subledger'); END
    """,
    """
    CREATE TRIGGER transfer_keeps_balances AFTER INSERT ON transfer
    BEGIN
        UPDATE ledger_account SET balance = balance + NEW.amount WHERE id IN (
            NEW.debit_id, (SELECT control_id FROM ledger_account WHERE id = NEW.debit_id));
        UPDATE ledger_account SET balance = balance - NEW.amount WHERE id IN (
            NEW.credit_id, (SELECT control_id FROM ledger_account WHERE id = NEW.credit_id));
    END
    """,
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        for table in WRITTEN_ONCE:
            op.execute(
                f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for statement in SQLITE:
        op.execute(statement)
    for table in WRITTEN_ONCE:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_never_{act.lower()}s BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is written once and never changed'); END"
            )
