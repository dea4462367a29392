-- Every document has its entry and says the same amount; every such entry has its document.
SELECT 3 AS severity, 'a payment is its entry' AS rule, 'payment' AS place,
       CAST(p.id AS text) AS row_key,
       CAST(-e.change AS bigint) AS expected, CAST(p.amount AS bigint) AS found,
       'payment ' || p.receipt_number || ' disagrees with entry ' || e.entry_key
       || ': amount, account or kind' AS words
FROM payment p JOIN sound e ON e.id = p.entry_id
WHERE p.amount <> -e.change OR p.account_id <> e.account_id OR e.kind <> 'payment'
UNION ALL
-- A return is posted whole, the fee with it; a customer owes more by one, less by the other kind.
SELECT 3, 'a return is its entry', 'payment_return', CAST(r.id AS text),
       CAST(e.total AS bigint), CAST(r.amount AS bigint),
       'return ' || r.reference || ' disagrees with entry ' || e.entry_key
       || ': amount, account, kind or direction'
FROM payment_return r
JOIN sound e ON e.id = r.entry_id
JOIN payment p ON p.id = r.payment_id
WHERE r.amount <> e.total
   OR (p.account_id <> e.account_id AND NOT EXISTS (
        SELECT 1 FROM payment_move m
        WHERE m.payment_id = p.id AND m.to_account_id = e.account_id
   ))
   OR e.kind <> CASE r.kind WHEN 'returned' THEN 'payment_returned'
                            WHEN 'disputed' THEN 'dispute_withdrawn'
                            ELSE 'dispute_reinstated' END
   OR CASE r.kind WHEN 'reinstated' THEN -e.change ELSE e.change END < 0
UNION ALL
-- A refund is posted whole, and taken back whole when it did not arrive.
SELECT 3, 'a refund is its entry', 'refund', CAST(f.id AS text),
       CAST(e.total AS bigint), CAST(f.amount AS bigint),
       'refund ' || CAST(f.id AS text) || ' disagrees with entry ' || e.entry_key
       || ': amount, account or kind'
FROM refund f JOIN sound e ON e.id = f.entry_id
WHERE f.amount <> e.total OR f.account_id <> e.account_id OR e.kind <> 'refund' OR e.change < 0
UNION ALL
SELECT 4, 'a refund is its entry', 'refund', CAST(f.id AS text), NULL, NULL,
       'refund ' || CAST(f.id AS text) || ' is ' || f.state || ', and its entry says otherwise'
FROM refund f
WHERE (f.entry_id IS NOT NULL AND f.reversal_id IS NULL)
      <> (f.state IN ('succeeded', 'check_written'))
  AND f.state NOT IN ('pending', 'succeeded')
UNION ALL
SELECT 4, 'no more goes back than came', 'payment', CAST(p.id AS text),
       CAST(e.total AS bigint), CAST(back.amount AS bigint),
       'what went back of payment ' || p.receipt_number || ' is not between nothing and all of it'
FROM (
    SELECT payment_id, sum(amount) AS amount FROM (
        SELECT payment_id, CASE kind WHEN 'reinstated' THEN -amount ELSE amount END AS amount
        FROM payment_return
        UNION ALL
        SELECT payment_id, amount FROM refund
        WHERE entry_id IS NOT NULL AND reversal_id IS NULL
    ) each_way GROUP BY payment_id
) back
JOIN payment p ON p.id = back.payment_id
JOIN sound e ON e.id = p.entry_id
WHERE back.amount < 0 OR back.amount > e.total
UNION ALL
SELECT 3, 'a bill is its entry', 'bill', CAST(b.id AS text),
       CAST(e.change AS bigint), CAST(b.total AS bigint),
       'bill ' || b.number || ' disagrees with entry ' || e.entry_key
       || ': amount, account or kind'
FROM bill b JOIN sound e ON e.id = b.entry_id
WHERE b.total <> e.change OR b.account_id <> e.account_id OR e.kind <> 'bill'
UNION ALL
SELECT 3, 'a part of a contract is its entry', 'contract_item', CAST(i.id AS text),
       CAST(e.change AS bigint), CAST(i.principal + i.interest + i.fee AS bigint),
       'part ' || CAST(i.number AS text) || ' of contract ' || CAST(i.contract_id AS text)
       || ' disagrees with entry ' || e.entry_key || ': amount, account or kind'
FROM contract_item i JOIN sound e ON e.id = i.entry_id
WHERE i.principal + i.interest + i.fee <> e.change OR i.account_id <> e.account_id
   OR e.kind <> 'instalment'
UNION ALL
SELECT 3, 'a contract is its entry', 'contract', CAST(c.id AS text),
       CAST(e.total AS bigint), CAST(c.principal + c.admin_fee AS bigint),
       'contract ' || CAST(c.id AS text) || ' disagrees with its entry: amount, account or kind'
FROM contract c
LEFT JOIN entry e ON e.key = 'contract:' || CAST(c.id AS text)
WHERE c.signed_at IS NOT NULL
  AND (e.id IS NULL OR e.total <> c.principal + c.admin_fee OR e.change <> c.admin_fee
       OR e.account_id <> c.account_id OR e.kind <> 'contract')
UNION ALL
-- What a contract did not ask for is its principal less what it asked for.
SELECT 4, 'a contract ends at nothing', 'contract', CAST(c.id AS text),
       CAST(c.counted AS bigint), CAST(c.not_due AS bigint),
       'what contract ' || CAST(c.id AS text) || ' did not ask for is not what its parts leave'
FROM (
    SELECT c.id, c.not_due, CASE WHEN c.signed_at IS NULL THEN 0 ELSE c.principal END - (
        SELECT coalesce(sum(i.principal), 0) FROM contract_item i WHERE i.contract_id = c.id
    ) AS counted
    FROM contract c
) c WHERE c.not_due <> c.counted
UNION ALL
SELECT 4, 'an entry has its document', 'entry', CAST(e.id AS text), NULL, NULL,
       'no ' || CASE e.kind WHEN 'bill' THEN 'bill' WHEN 'payment' THEN 'payment'
                            WHEN 'refund' THEN 'refund'
                            WHEN 'contract' THEN 'contract'
                            WHEN 'instalment' THEN 'part of a contract'
                            ELSE 'return of a payment' END
       || ' stands behind entry ' || e.key
FROM entry e
LEFT JOIN (
    SELECT entry_id, 'bill' AS kind FROM bill
    UNION ALL SELECT entry_id, 'payment' FROM payment
    UNION ALL SELECT entry_id, 'refund' FROM refund WHERE entry_id IS NOT NULL
    UNION ALL SELECT entry_id, 'instalment' FROM contract_item
    UNION ALL SELECT e.id, 'contract' FROM contract c
              JOIN entry e ON e.key = 'contract:' || CAST(c.id AS text)
    UNION ALL SELECT entry_id, CASE kind WHEN 'returned' THEN 'payment_returned'
                                         WHEN 'disputed' THEN 'dispute_withdrawn'
                                         ELSE 'dispute_reinstated' END FROM payment_return
) d ON d.entry_id = e.id AND d.kind = e.kind
WHERE d.entry_id IS NULL
  AND e.kind IN ('bill', 'payment', 'refund', 'payment_returned', 'dispute_withdrawn',
                 'dispute_reinstated', 'contract', 'instalment')
