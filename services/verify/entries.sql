-- Entries and their transfers.
SELECT 1 AS severity, 'an entry is its transfers' AS rule, 'transfer' AS place,
       CAST(id AS text) AS row_key,
       CAST(expected AS bigint) AS expected, CAST(amount AS bigint) AS found,
       'the transfer of entry ' || entry_key || ' disagrees with the entry and with both of its '
       || 'accounts' || CASE WHEN is_amount_right
              THEN ': its debit, its credit or its customer is wrong' ELSE '' END AS words
FROM culprit
UNION ALL
SELECT * FROM (
    SELECT CASE WHEN m.is_telling THEN 1 ELSE 2 END, 'an account is its transfers', 'transfer',
           CAST(m.id AS text), CAST(m.amount AS bigint), CAST(m.amount AS bigint),
           'the balances of two accounts disagree as they would if, in the transfer of entry '
           || e.key || ', ' || m.fault
    FROM misplaced m JOIN entry e ON e.id = m.entry_id
    WHERE m.is_telling OR NOT EXISTS (SELECT 1 FROM misplaced WHERE is_telling)
    ORDER BY m.id LIMIT 50
) candidates
UNION ALL
SELECT 2, 'an entry is its transfers', 'entry', CAST(o.id AS text),
       CAST(o.moved_total AS bigint), CAST(o.total AS bigint),
       CASE WHEN o.moved_total = 0 THEN 'entry ' || o.entry_key || ' has no transfers'
            ELSE 'the total of entry ' || o.entry_key || ' is not the sum of its transfers' END
FROM off_entry o
WHERE o.total <> o.moved_total AND o.id NOT IN (SELECT entry_id FROM culprit)
UNION ALL
SELECT 2, 'an entry changes what its customer owes', 'entry', CAST(o.id AS text),
       CAST(o.moved_change AS bigint), CAST(o.change AS bigint),
       'the change of entry ' || o.entry_key || ' is not what its transfers do to its customer'
FROM off_entry o
WHERE o.change <> o.moved_change AND o.total = o.moved_total
  AND o.id NOT IN (SELECT entry_id FROM culprit)
UNION ALL
SELECT 1, 'an entry touches one customer', 'transfer', CAST(l.id AS text), NULL, NULL,
       'the transfer moves the balance of a customer that entry ' || e.key || ' is not about'
FROM leg l JOIN entry e ON e.id = l.entry_id
WHERE coalesce(l.debit_customer, e.account_id, 0) <> coalesce(e.account_id, 0)
   OR coalesce(l.credit_customer, e.account_id, 0) <> coalesce(e.account_id, 0)
UNION ALL
SELECT 2, 'a closed month stays closed', 'entry', CAST(e.id AS text), NULL, NULL,
       'entry ' || e.key || ' counts from ' || CAST(e.effective_on AS text)
       || ' and was recorded after the books of that month were closed'
FROM closed_period c
JOIN entry e ON substr(CAST(e.effective_on AS text), 1, 7) = substr(CAST(c.month AS text), 1, 7)
WHERE e.recorded_at > c.closed_at
UNION ALL
-- A reversal is the mirror of what it reverses, account by account and leg by leg.
SELECT 6, 'a reversal is a mirror', 'entry', CAST(side.reversal_id AS text), NULL, NULL,
       'entry ' || max(side.entry_key) || ' does not give back, leg by leg, what entry '
       || CAST(max(side.original_id) AS text) || ' moved'
FROM (
    SELECT r.id AS reversal_id, r.key AS entry_key, r.reverses_id AS original_id,
           t.debit_id, t.credit_id, t.amount, 1 AS times
    FROM entry r JOIN transfer t ON t.entry_id = r.reverses_id
    UNION ALL
    SELECT r.id, r.key, r.reverses_id, t.credit_id, t.debit_id, t.amount, -1
    FROM entry r JOIN transfer t ON t.entry_id = r.id
    WHERE r.reverses_id IS NOT NULL
) side
GROUP BY side.reversal_id, side.debit_id, side.credit_id, side.amount
HAVING sum(side.times) <> 0
