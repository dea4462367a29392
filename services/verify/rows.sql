-- Rows that point at a row that is gone.
SELECT 0 AS severity, 'rows are whole' AS rule, 'entry' AS place,
       CAST(t.entry_id AS text) AS row_key,
       CAST(NULL AS bigint) AS expected, CAST(NULL AS bigint) AS found,
       'the entry is gone; its transfers are still there' AS words
FROM transfer t LEFT JOIN entry e ON e.id = t.entry_id
WHERE e.id IS NULL GROUP BY t.entry_id
UNION ALL
SELECT 0, 'rows are whole', 'ledger_account', CAST(side.id AS text), NULL, NULL,
       'the ledger account is gone; transfers still name it'
FROM (SELECT debit_id AS id FROM transfer UNION SELECT credit_id FROM transfer) side
LEFT JOIN ledger_account a ON a.id = side.id
WHERE a.id IS NULL
UNION ALL
SELECT 0, 'rows are whole', 'ledger_account', CAST(s.control_id AS text), NULL, NULL,
       'the control account is gone; a subledger still names it'
FROM ledger_account s LEFT JOIN ledger_account g ON g.id = s.control_id
WHERE s.control_id IS NOT NULL AND g.id IS NULL GROUP BY s.control_id
UNION ALL
SELECT 0, 'rows are whole', 'entry', CAST(d.entry_id AS text), NULL, NULL,
       'the entry is gone; the ' || d.document || ' ' || d.name || ' still names it'
FROM (
    SELECT entry_id, 'payment' AS document, receipt_number AS name FROM payment
    UNION ALL SELECT entry_id, 'payment return', reference FROM payment_return
    UNION ALL SELECT entry_id, 'bill', number FROM bill
    UNION ALL SELECT entry_id, 'part of a contract', CAST(id AS text) FROM contract_item
    UNION ALL SELECT reverses_id, 'reversal', key FROM entry WHERE reverses_id IS NOT NULL
) d LEFT JOIN entry e ON e.id = d.entry_id
WHERE e.id IS NULL
UNION ALL
SELECT 0, 'rows are whole', 'bill', CAST(l.bill_id AS text), NULL, NULL,
       'the bill is gone; its lines are still there'
FROM bill_line l LEFT JOIN bill b ON b.id = l.bill_id
WHERE b.id IS NULL GROUP BY l.bill_id
UNION ALL
SELECT 0, 'rows are whole', 'payment', CAST(r.payment_id AS text), NULL, NULL,
       'the payment is gone; its return ' || r.reference || ' is still there'
FROM payment_return r LEFT JOIN payment p ON p.id = r.payment_id
WHERE p.id IS NULL
UNION ALL
SELECT 0, 'rows are whole', 'payment_attempt', CAST(p.attempt_id AS text), NULL, NULL,
       'the attempt is gone; payment ' || p.receipt_number || ' came from it'
FROM payment p LEFT JOIN payment_attempt a ON a.id = p.attempt_id
WHERE p.attempt_id IS NOT NULL AND a.id IS NULL
