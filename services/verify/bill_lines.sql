-- A bill is the sum of its lines; the line that is wrong is of the component whose lines are
-- not what the entry moved.
SELECT 3 AS severity, 'a bill is its lines' AS rule, 'bill_line' AS place,
       CAST(l.id AS text) AS row_key,
       CAST(l.amount - (lines.amount - coalesce(posted.amount, 0)) AS bigint) AS expected,
       CAST(l.amount AS bigint) AS found,
       'line ' || CAST(l.position AS text) || ' of bill ' || b.number || ' makes its '
       || l.component || ' lines another amount than was posted' AS words
FROM off_bill b
JOIN (
    SELECT bill_id, component, sum(amount) AS amount FROM bill_line GROUP BY bill_id, component
) lines ON lines.bill_id = b.id
JOIN bill_line l ON l.bill_id = b.id AND l.component = lines.component
LEFT JOIN (
    SELECT entry_id, component, sum(amount) AS amount FROM (
        SELECT t.entry_id, a.component, t.amount
        FROM transfer t JOIN ledger_account a ON a.id = t.debit_id
        UNION ALL
        SELECT t.entry_id, a.component, -t.amount
        FROM transfer t JOIN ledger_account a ON a.id = t.credit_id
    ) side
    WHERE component IS NOT NULL AND entry_id IN (SELECT entry_id FROM off_bill)
    GROUP BY entry_id, component
) posted ON posted.entry_id = b.entry_id AND posted.component = l.component
WHERE b.is_entry_right AND lines.amount <> coalesce(posted.amount, 0)
UNION ALL
SELECT 4, 'a bill is its lines', 'bill', CAST(b.id AS text),
       CAST(b.lines AS bigint), CAST(b.total AS bigint),
       'the total of bill ' || b.number || ' is not the sum of its lines'
FROM off_bill b
