-- What the transfers alone say, worked out once for every rule that follows.
-- Orders of magnitude: one pass over the transfers for the entries, one for the accounts.
leg AS NOT MATERIALIZED (
    SELECT t.id, t.entry_id, t.debit_id, t.credit_id, t.amount,
           d.account_id AS debit_customer, c.account_id AS credit_customer
    FROM transfer t
    LEFT JOIN ledger_account d ON d.id = t.debit_id
    LEFT JOIN ledger_account c ON c.id = t.credit_id
),
-- What each entry moved, and what that did to what customers owe.
moved AS (
    SELECT entry_id, sum(amount) AS total,
           sum(CASE WHEN debit_customer IS NULL THEN 0 ELSE amount END
             - CASE WHEN credit_customer IS NULL THEN 0 ELSE amount END) AS change
    FROM leg GROUP BY entry_id
),
computed AS (
    SELECT id, sum(amount) AS balance FROM (
        SELECT debit_id AS id, amount FROM transfer
        UNION ALL
        SELECT credit_id, -amount FROM transfer
    ) side GROUP BY id
),
-- Accounts that are posted to, and whose kept balance is not what their transfers sum to.
off_account AS (
    SELECT a.id, a.balance AS kept, coalesce(c.balance, 0) AS counted,
           coalesce(c.balance, 0) - a.balance AS excess
    FROM ledger_account a LEFT JOIN computed c ON c.id = a.id
    WHERE a.balance <> coalesce(c.balance, 0)
      AND a.id NOT IN (SELECT control_id FROM ledger_account WHERE control_id IS NOT NULL)
),
-- Entries whose own figures are not those of their transfers.
off_entry AS (
    SELECT e.id, e.entry_key, e.total, e.change, e.moved_total, e.moved_change FROM (
        SELECT e.id, e.key AS entry_key, e.total, e.change,
               coalesce(m.total, 0) AS moved_total, coalesce(m.change, 0) AS moved_change
        FROM entry e LEFT JOIN moved m ON m.entry_id = e.id
    ) e WHERE e.total <> e.moved_total OR e.change <> e.moved_change
),
-- The transfer that is wrong in such an entry: both of its accounts disagree as well.
culprit AS (
    SELECT l.id, l.entry_id, o.entry_key, l.debit_id, l.credit_id, l.amount,
           l.amount - (o.moved_total - o.total) AS expected,
           o.moved_total = o.total AS is_amount_right
    FROM off_entry o
    JOIN leg l ON l.entry_id = o.id
    JOIN off_account d ON d.id = l.debit_id
    JOIN off_account c ON c.id = l.credit_id
),
-- No total shows these: the accounts are wrong and the entry is not. Looked for only when
-- some account disagrees, by the amount that would explain both accounts. An entry that has
-- one account on both of its sides tells on itself.
misplaced AS (
    SELECT s.id, s.entry_id, s.amount, s.fault, EXISTS (
        SELECT 1 FROM transfer o WHERE o.entry_id = s.entry_id
            AND (o.debit_id = s.credit_id OR o.credit_id = s.debit_id)
    ) AS is_telling
    FROM (
        SELECT l.*, 'its debit and credit are exchanged' AS fault
        FROM off_account d
        JOIN off_account c ON c.excess = -d.excess
        JOIN leg l ON l.debit_id = d.id AND l.credit_id = c.id AND 2 * l.amount = d.excess
        UNION ALL
        SELECT l.*, 'it debits the wrong account'
        FROM off_account x
        JOIN off_account y ON y.excess = -x.excess
        JOIN leg l ON l.debit_id = x.id AND l.credit_id <> y.id AND l.amount = x.excess
        UNION ALL
        SELECT l.*, 'it credits the wrong account'
        FROM off_account x
        JOIN off_account y ON y.excess = -x.excess
        JOIN leg l ON l.credit_id = x.id AND l.debit_id <> y.id AND l.amount = -x.excess
    ) s
    WHERE s.id NOT IN (SELECT id FROM culprit)
),
-- What the accounts under each control account come to: as kept, and as counted.
control AS (
    SELECT s.control_id AS id, sum(s.balance) AS kept, sum(coalesce(c.balance, 0)) AS counted
    FROM ledger_account s LEFT JOIN computed c ON c.id = s.id
    WHERE s.control_id IS NOT NULL GROUP BY s.control_id
),
-- Entries sound in themselves: only against these are the documents held.
sound AS NOT MATERIALIZED (
    SELECT e.id, e.key AS entry_key, e.kind, e.account_id, e.change, e.total
    FROM entry e WHERE e.id NOT IN (SELECT id FROM off_entry)
),
-- Bills that are not the sum of their lines, and whether their entry is on their side.
off_bill AS (
    SELECT b.id, b.number, b.entry_id, b.total, b.lines, b.is_entry_right FROM (
        SELECT b.id, b.number, b.entry_id, b.total, e.id IS NOT NULL AS is_entry_right, (
            SELECT coalesce(sum(l.amount), 0) FROM bill_line l WHERE l.bill_id = b.id
        ) AS lines
        FROM bill b LEFT JOIN sound e ON e.id = b.entry_id AND e.change = b.total
    ) b WHERE b.total <> b.lines
)
